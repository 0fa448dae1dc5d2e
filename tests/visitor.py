"""
A visitor's browser without JavaScript: reads pages and posts the forms that are in them.

Cookies, CSRF tokens and hidden fields are real; the request goes through Django's test
client and not through a socket.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from bs4 import BeautifulSoup
from django.db import connections
from django.test import Client
from django.urls import reverse

TYPED = {
    "name": "Bob",
    "email": "bob@example.org",
    "body": "I walked over the new bridge this morning, and it holds.",
}


class Form(dict):
    """The values of a form as a browser would send them."""

    def __init__(self, element):
        super().__init__()
        self.element = element
        for field in element.find_all(["input", "textarea"]):
            # A browser drops the line break right after <textarea>.
            self[field["name"]] = field.get("value", "") or field.get_text().removeprefix("\n")

    @property
    def answer(self):
        """The right answer, worked out from the sum that is shown."""
        text = self.element.get_text(" ")
        first, operator, second = re.search(r"(\d) ([+−×]) (\d) =", text).groups()
        first, second = int(first), int(second)
        return str({"+": first + second, "−": first - second, "×": first * second}[operator])

    @property
    def key(self):
        return self["challenge_0"]

    def solve(self, **typed):
        return self.fill(challenge_1=self.answer, **typed)

    def fill(self, **typed):
        self.update({**TYPED, **typed} if "name" in self else {"body": TYPED["body"], **typed})
        return self

    def errors_of(self, name):
        return self.element.find(class_=f"comment-field-{name}").find(class_="comment-error")


class Visitor:
    def __init__(self, address="192.0.2.1", **settings):
        self.client = Client(enforce_csrf_checks=True, REMOTE_ADDR=address, **settings)

    def open(self, target, **parameters):
        """Return the form on the page of ``target``."""
        return self.form_in(self.client.get(target.get_absolute_url(), parameters))

    def post(self, form, **options):
        return self.client.post(reverse("comments:post"), dict(form), **options)

    def form_in(self, response):
        soup = BeautifulSoup(response.content, "html.parser")
        element = soup.find("form", class_="comment-form")
        assert element is not None, response.content.decode()
        return Form(element)

    def comment(self, target, **typed):
        """Post a comment under ``target`` as anyone would."""
        return self.post(self.open(target).solve(**typed))


def text_of(response):
    soup = BeautifulSoup(response.content, "html.parser")
    return " ".join(soup.get_text(" ").split())


def is_accepted(response):
    return response.status_code == 302 and "comment_receipt=" in response["Location"]


def at_once(function, count):
    """Call ``function(number)`` in threads that start together, each with its connection."""
    barrier = Barrier(count)

    def call(number):
        barrier.wait()
        try:
            return function(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(call, range(count)))
