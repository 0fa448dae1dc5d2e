"""Work put off until the response is out, however the site is served."""

import asyncio

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.asgi import get_asgi_application
from django.test import AsyncClient, Client
from django.urls import path

from comments import tasks
from tests.urls import urlpatterns as site_urls

events = []


def view(request):
    from django.http import HttpResponse

    tasks.soon(events.append, "slow work")
    tasks.soon(events.append, "slow work")
    events.append("view")
    return HttpResponse("Thanks.")


urlpatterns = [*site_urls, path("slow/", view)]
EXPECTED = ["view", "slow work"]


@pytest.fixture(autouse=True)
def slow_site(settings):
    settings.ROOT_URLCONF = "tests.test_tasks"
    settings.MIDDLEWARE = []
    events.clear()
    yield
    # The thread of this test is outside a request again, whatever client was used.
    tasks.end_request()


def test_outside_a_request_work_is_done_at_once():
    tasks.soon(events.append, "slow work")
    assert events == ["slow work"]


def test_under_wsgi_work_waits_for_the_response():
    Client().get("/slow/")
    assert events == EXPECTED


def test_django_s_asynchronous_client_finds_the_work_done_after_the_view():
    asyncio.run(AsyncClient().get("/slow/"))
    assert events == EXPECTED


def test_under_asgi_work_waits_for_the_response_to_be_sent():
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/slow/",
        "headers": [],
        "query_string": b"",
        "server": ("testserver", 80),
    }

    async def visit():
        application = ApplicationCommunicator(get_asgi_application(), scope)
        await application.send_input({"type": "http.request", "body": b""})
        await application.receive_output(30)
        body = await application.receive_output(30)
        assert body["body"] == b"Thanks."
        await application.wait(30)

    asyncio.run(visit())
    assert events == EXPECTED
