import pytest
from django.core.exceptions import ImproperlyConfigured

from comments import conf
from comments.classifiers import DummyClassifier, TrainedClassifier


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
