import datetime

import pytest
from captcha.models import CaptchaStore
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import tasks
from comments.models import Comment
from comments.pruning import prune
from tests.commenting import make_comment

pytestmark = pytest.mark.django_db


def store(count, **age):
    """Store challenges that expire ``age`` from now, negative for long ago."""
    expiration = timezone.now() + datetime.timedelta(**age)
    start = CaptchaStore.objects.count()
    CaptchaStore.objects.bulk_create(
        CaptchaStore(
            challenge="1 + 1 =",
            response="2",
            hashkey=f"{start + number:040d}",
            expiration=expiration,
        )
        for number in range(count)
    )


def test_expired_challenges_go_and_open_ones_stay(capsys):
    store(25, hours=-1)
    store(5, hours=1)
    call_command("prune_comments", batch=10)
    assert CaptchaStore.objects.count() == 5
    assert "Removed 25 expired challenges" in capsys.readouterr().out


def test_challenges_of_other_forms_go_with_ours():
    store(5, hours=-1)
    store(5, hours=1)
    store(5, minutes=-5)
    store(20, hours=1)
    prune(batch=8)
    assert not CaptchaStore.objects.filter(expiration__lte=timezone.now()).exists()


def test_no_statement_touches_more_than_a_batch():
    store(95, hours=-1)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        prune(batch=10)
    deletes = [query["sql"] for query in queries if query["sql"].startswith("DELETE")]
    assert len(deletes) == 10
    assert all(query.count(",") < 10 for query in deletes)


def test_a_whole_batch_of_open_sums_hides_no_expired_one_behind_it():
    store(20, hours=1)
    store(5, hours=-1)
    assert prune(batch=10)["challenges"] == 5
    assert CaptchaStore.objects.count() == 20


@pytest.mark.parametrize("batch", [0, -1])
def test_a_batch_of_no_rows_is_refused(batch):
    with pytest.raises(CommandError, match=f"--batch is {batch}"):
        call_command("prune_comments", batch=batch)
    with pytest.raises(ValueError, match=f"batch is {batch}"):
        prune(batch=batch)


def test_hashes_of_addresses_are_emptied_after_their_time(article, settings):
    settings.COMMENTS_ADDRESS_DAYS = 30
    old = timezone.now() - datetime.timedelta(days=31)
    make_comment(article, address_hash="a" * 64, submitted_at=old)
    make_comment(article, address_hash="b" * 64)
    assert prune(batch=1)["address_hashes"] == 1
    assert set(Comment.objects.values_list("address_hash", flat=True)) == {"", "b" * 64}


def test_pruning_is_a_task_for_schedulers_too():
    store(3, hours=-1)
    assert tasks.prune.func() == {"challenges": 3, "address_hashes": 0}
