"""A reader with a plain HTTP client, who knows nothing of the site but its pages."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request

from bs4 import BeautifulSoup


class Page:
    def __init__(self, response):
        self.status = response.status
        self.address = response.url
        self.headers = response.headers
        self.html = response.read().decode()
        self.soup = BeautifulSoup(self.html, "html.parser")

    @property
    def text(self):
        return " ".join(self.soup.get_text(" ").split())

    @property
    def form(self):
        """The form that has a text area: the one to write a comment in."""
        return next(form for form in self.soup.find_all("form") if form.find("textarea"))

    def field(self, label):
        """Return the field whose label reads ``label``."""
        for element in self.form.find_all("label"):
            if element.get_text(strip=True) == label:
                return self.form.find(id=element["for"])
        raise LookupError(f"no field labelled {label!r} at {self.address}")

    def solve_sum(self):
        first, second = re.search(r"(\d) \+ (\d) =", self.form.get_text(" ")).groups()
        return str(int(first) + int(second))


class Reader:
    def __init__(self):
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies),
            # The machine's proxy, if it has one, is not for a server on this machine.
            urllib.request.ProxyHandler({}),
        )

    def open(self, address, data=None):
        try:
            with self._opener.open(address, data=data, timeout=30) as response:
                return Page(response)
        except urllib.error.HTTPError as response:
            with response:
                return Page(response)

    def send(self, page, typed):
        """Post the form of ``page`` with ``typed``, a mapping of labels to what is typed."""
        values = {
            field["name"]: field.get("value", "") or field.get_text()
            for field in page.form.find_all(["input", "textarea"])
            if field.get("name")
        }
        values.update({page.field(label)["name"]: text for label, text in typed.items()})
        action = urllib.parse.urljoin(page.address, page.form["action"])
        return self.open(action, urllib.parse.urlencode(values).encode())

    def comment(self, page, body, name="Bob", answer=None):
        """Fill in the comment form of ``page`` as a visitor does, and post it."""
        typed = {
            "Name": name,
            "E-mail": f"{name.lower()}@example.org",
            "Comment": body,
            "Sum": answer or page.solve_sum(),
        }
        return self.send(page, typed)
