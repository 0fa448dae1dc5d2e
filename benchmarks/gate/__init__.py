"""
What the gate lets through and what it costs, each beside django-simple-captcha's own field.

The site that is measured is set up here, before any of its modules is imported.
"""

import logging
import os

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
# A database of its own for each run, next to one another and to the tests.
os.environ.setdefault("TEST_DATABASE_SUFFIX", f"gate_{os.getpid()}")

settings.ROOT_URLCONF = "benchmarks.gate.urls"
settings.COMMENTS_CLASSIFIER = {"BACKEND": "comments.classifiers.DummyClassifier"}
settings.COMMENTS_LIMITS = {}
settings.CAPTCHA_CHALLENGE_FUNCT = "captcha.helpers.math_challenge"
settings.CAPTCHA_TIMEOUT = 24 * 60
# The faults that are provoked here are counted, not logged.
logging.disable(logging.CRITICAL)
django.setup()
