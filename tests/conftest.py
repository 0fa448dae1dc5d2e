import os

import pytest
from django.conf import settings
from django.core.cache import cache

from tests import availability, distribution

# On a laptop a missing service means fewer tests; in CI it means a fault.
IS_CI = bool(os.environ.get("CI"))


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    fault = availability.database_fault()
    if fault:
        consequence = "CI needs it" if IS_CI else "the tests on it are left out"
        pytest.exit(f"{fault}: {consequence}", returncode=1 if IS_CI else 0)


def pytest_collection_modifyitems(config, items):
    """Leave concurrency to the servers, and put the browser last: it is slow."""
    if settings.TEST_DATABASE == "sqlite":
        left_out = [item for item in items if item.get_closest_marker("concurrency")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    items.sort(key=lambda item: "browser" in item.path.parts)


def pytest_runtest_setup(item):
    if item.get_closest_marker("redis") and availability.redis_fault():
        if IS_CI:
            pytest.fail(f"{availability.redis_fault()}: CI needs it", pytrace=False)
        pytest.skip(availability.redis_fault())


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    """Let no test run into the limits because of what another one posted."""
    cache.clear()


@pytest.fixture
def article(db):
    from tests.testapp.models import Article

    return Article.objects.create(
        title="The bridge opens again",
        body="The old bridge over the river opens on Saturday after two years of repair.",
    )


@pytest.fixture
def photo(db):
    from tests.testapp.models import Photo

    return Photo.objects.create(caption="The first tram over the new bridge")


@pytest.fixture
def moderator(django_user_model):
    """A superuser named Alice."""
    return django_user_model.objects.create_superuser(
        username="alice", email="alice@example.org", password="correct horse"
    )


@pytest.fixture
def desk(client, moderator):
    """Return a client that is logged in at the moderation desk."""
    client.force_login(moderator)
    return client


@pytest.fixture
def version():
    """Return the model version in use, with thresholds of its own."""
    from tests.desk import version_in_use

    return version_in_use()


@pytest.fixture(scope="session")
def base_file(tmp_path_factory):
    """A small model that knows nothing of this site: of pills and of gardens."""
    from comments.spam import SpamModel, Submission

    texts = [f"cheap pills offer {n}, buy now" for n in range(20)]
    texts += [f"my garden has {n} roses this year" for n in range(20)]
    model = SpamModel.fit([Submission(body=text) for text in texts], ["spam"] * 20 + ["ham"] * 20)
    path = tmp_path_factory.mktemp("base") / "base.spam"
    model.save(path)
    return path


@pytest.fixture
def site(settings, base_file):
    """Run on the small model, noticing new versions at once, training only when asked."""
    settings.COMMENTS_CLASSIFIER = {
        "BACKEND": "comments.classifiers.TrainedClassifier",
        "OPTIONS": {"path": str(base_file)},
    }
    settings.COMMENTS_MODEL_POLL_SECONDS = 0
    settings.COMMENTS_LEARN_EVERY = None
    settings.COMMENTS_SPOT_CHECK = 0.0
    return settings


@pytest.fixture(scope="session")
def distributions(tmp_path_factory):
    """The source archive and the wheel of this checkout, built once."""
    return distribution.build(tmp_path_factory.mktemp("distribution"))


@pytest.fixture
def staff(client, django_user_model):
    """Log Bob in, a member of staff with the named permissions and no others."""
    from django.contrib.auth.models import Permission

    def log_in(*codenames):
        bob = django_user_model.objects.create_user(username="bob", is_staff=True)
        bob.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        client.force_login(bob)
        return bob

    return log_in
