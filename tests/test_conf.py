import pytest
from django.core.exceptions import ImproperlyConfigured

from comments import conf
from comments.classifiers import DummyClassifier, TrainedClassifier


class Needy(DummyClassifier):
    def __init__(self, address, extra=None):
        super().__init__()


class Handing(DummyClassifier):
    def __init__(self, **options):
        super().__init__(**options)


def test_a_setting_that_the_site_does_not_set_has_its_default(settings):
    assert conf.get("COMMENTS_PER_PAGE") == conf.DEFAULTS["COMMENTS_PER_PAGE"]


def test_a_setting_is_read_each_time_it_is_used(settings):
    settings.COMMENTS_PER_PAGE = 5
    assert conf.get("COMMENTS_PER_PAGE") == 5
    settings.COMMENTS_PER_PAGE = 6
    assert conf.get("COMMENTS_PER_PAGE") == 6


def test_a_process_has_one_instance_of_a_backend():
    assert conf.get_backend("COMMENTS_POLICY") is conf.get_backend("COMMENTS_POLICY")


def test_a_changed_setting_gives_a_new_backend_with_its_options(settings):
    settings.COMMENTS_CLASSIFIER = {"BACKEND": "comments.classifiers.TrainedClassifier"}
    assert isinstance(conf.get_backend("COMMENTS_CLASSIFIER"), TrainedClassifier)
    settings.COMMENTS_CLASSIFIER = {
        "BACKEND": "comments.classifiers.DummyClassifier",
        "OPTIONS": {"probability": 0.25},
    }
    backend = conf.get_backend("COMMENTS_CLASSIFIER")
    assert isinstance(backend, DummyClassifier)
    assert backend.probability == 0.25


@pytest.mark.parametrize(
    ("name", "backend", "options", "wanted"),
    [
        (
            "COMMENTS_POLICY",
            "comments.policies.ThresholdPolicy",
            {"spam_att": 0.9},
            "COMMENTS_POLICY['OPTIONS']['spam_att'] is 0.9, but comments.policies.ThresholdPolicy "
            "has no such option. Did you mean 'spam_at'? Its options are spam_at, publish_below, "
            "trusted_after, blocked_ham, published_spam.",
        ),
        (
            "COMMENTS_CHALLENGE",
            "comments.challenges.UnaskedChallenge",
            {1: 2},
            "COMMENTS_CHALLENGE['OPTIONS'][1] is 2, but comments.challenges.UnaskedChallenge has "
            "no such option. It has none: remove it.",
        ),
        (
            "COMMENTS_CLASSIFIER",
            "tests.test_conf.Needy",
            {"extra": 1},
            "COMMENTS_CLASSIFIER['OPTIONS'] is {'extra': 1}, but tests.test_conf.Needy needs the "
            "option 'address': give it a value there.",
        ),
        (
            "COMMENTS_POLICY",
            "comments.policies.BasePolicy",
            {},
            "COMMENTS_POLICY['BACKEND'] is 'comments.policies.BasePolicy', which lacks decide(). "
            "Name a subclass of it that defines what is lacking.",
        ),
        (
            "COMMENTS_POLICY",
            "comments.policies.with_evidence",
            {},
            "COMMENTS_POLICY['BACKEND'] is 'comments.policies.with_evidence', which is no class. "
            "Give it the dotted path of one, such as 'comments.policies.ThresholdPolicy'.",
        ),
    ],
)
def test_what_no_instance_can_be_made_of_is_said_in_words_of_the_settings(
    name, backend, options, wanted
):
    with pytest.raises(ImproperlyConfigured) as caught:
        conf.build_backend(name, {"BACKEND": backend, "OPTIONS": options})
    assert str(caught.value) == wanted


@pytest.mark.parametrize(
    ("name", "backend", "option", "value"),
    [
        ("COMMENTS_POLICY", "comments.policies.ThresholdPolicy", "spam_at", True),
        ("COMMENTS_POLICY", "comments.policies.ThresholdPolicy", "publish_below", "0.1"),
        ("COMMENTS_POLICY", "comments.policies.ThresholdPolicy", "blocked_ham", float("nan")),
        ("COMMENTS_POLICY", "comments.policies.ThresholdPolicy", "trusted_after", True),
        ("COMMENTS_CLASSIFIER", "comments.classifiers.DummyClassifier", "probability", "0.5"),
        ("COMMENTS_CLASSIFIER", "comments.classifiers.DummyClassifier", "probability", False),
        ("COMMENTS_CHALLENGE", "comments.challenges.ArithmeticChallenge", "presentations", None),
        ("COMMENTS_CHALLENGE", "comments.challenges.ArithmeticChallenge", "presentations", [[]]),
        ("COMMENTS_CHALLENGE", "comments.challenges.ArithmeticChallenge", "operators", None),
        ("COMMENTS_CHALLENGE", "comments.challenges.ArithmeticChallenge", "operators", ["+"]),
    ],
)
def test_an_option_of_another_kind_is_named_with_its_value_and_what_to_give(
    name, backend, option, value
):
    with pytest.raises(ImproperlyConfigured) as caught:
        conf.build_backend(name, {"BACKEND": backend, "OPTIONS": {option: value}})
    assert f"{option} is {value!r}; give " in str(caught.value)


def test_a_backend_of_ones_own_may_hand_its_options_on():
    value = {"BACKEND": "tests.test_conf.Handing", "OPTIONS": {"probability": 0.5}}
    assert conf.build_backend("COMMENTS_CLASSIFIER", value).probability == 0.5


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ("comments.policies.ThresholdPolicy", "'comments.policies.ThresholdPolicy'"),
        ({}, "COMMENTS_POLICY"),
        ({"BACKEND": 3}, "3"),
        ({"BACKEND": "comments.policies.Missing"}, "comments.policies.Missing"),
        ({"BACKEND": "nowhere"}, "nowhere"),
        ({"BACKEND": "comments.policies.ThresholdPolicy", "spam_at": 0.9}, "spam_at"),
        ({"BACKEND": "comments.policies.ThresholdPolicy", "OPTIONS": []}, "OPTIONS"),
        ({"BACKEND": "comments.policies.ThresholdPolicy", "OPTIONS": {"spam": 1}}, "'spam'"),
        ({"BACKEND": "comments.policies.ThresholdPolicy", "OPTIONS": {"spam_at": 90}}, "90"),
    ],
)
def test_a_backend_that_cannot_be_built_names_the_setting_and_the_value(value, named):
    with pytest.raises(ImproperlyConfigured) as caught:
        conf.build_backend("COMMENTS_POLICY", value)
    assert "COMMENTS_POLICY" in str(caught.value)
    assert named in str(caught.value)
