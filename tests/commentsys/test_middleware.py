import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from commentsys.middleware import ContentSecurityPolicyMiddleware


@pytest.fixture
def answer(settings):
    settings.CONTENT_SECURITY_POLICY = {"default-src": "'none'", "style-src": "'self'"}
    settings.PERMISSIONS_POLICY = "camera=()"

    def answer(response):
        return ContentSecurityPolicyMiddleware(lambda request: response)(RequestFactory().get("/"))

    return answer


def test_every_response_carries_the_policy(answer):
    headers = answer(HttpResponse()).headers
    assert headers["Content-Security-Policy"] == "default-src 'none'; style-src 'self'"
    assert headers["Permissions-Policy"] == "camera=()"


def test_a_response_keeps_a_policy_of_its_own(answer):
    own = HttpResponse(headers={"Content-Security-Policy": "sandbox"})
    assert answer(own).headers["Content-Security-Policy"] == "sandbox"


@pytest.mark.parametrize(("debug", "is_sent"), [(True, False), (False, True)])
def test_only_the_debugging_pages_go_without(answer, settings, debug, is_sent):
    settings.DEBUG = debug
    headers = answer(HttpResponse(status=500)).headers
    assert ("Content-Security-Policy" in headers) is is_sent
