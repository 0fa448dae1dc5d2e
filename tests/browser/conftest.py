"""
A real browser for the tests in this folder.

``page`` comes with JavaScript on and off: each test runs twice. A test for one of
the two says ``@pytest.mark.parametrize("javascript", [True])``. A page fails its
test when the browser reports a breach of the Content-Security-Policy, a script
error, or a request to another host.
"""

import os
import re
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from tests.browser.chromium import find_chromium
from tests.server import free_port, running

ROOT = Path(__file__).resolve().parent.parent.parent
SCREENSHOTS = ROOT / "var" / "browser-failures"

# Chromium calls home at every start if it is let.
CHROMIUM_ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
# A machine that does two other things at once still gets there; only a fault does not.
PATIENCE = 30_000  # milliseconds
expect.set_options(timeout=PATIENCE)

WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def browser():
    path = find_chromium()
    if path is None:
        pytest.fail("no Chromium found: run `make browser`, or set CHROMIUM", pytrace=False)
    # Playwright drives the browser from an event loop in this thread, and Django
    # would take every query of a test for one made inside a coroutine.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(
            executable_path=path,
            args=CHROMIUM_ARGUMENTS,
            # Chromium refuses its sandbox to root, which is who runs in a container.
            chromium_sandbox=os.geteuid() != 0,
        )
        yield browser
        browser.close()


@pytest.fixture(params=[True, False], ids=["javascript", "no-javascript"])
def javascript(request):
    return request.param


@pytest.fixture
def new_page(browser, javascript):
    """Return a function that opens a browser of its own: another person's, or a phone."""
    contexts, faults = [], []

    def open_page(**options):
        context = browser.new_context(
            java_script_enabled=javascript, locale="en-GB", timezone_id="UTC", **options
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        watch(page, faults)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def watch(page, faults):
    """Put whatever no page of ours may do into ``faults``."""

    def on_console(message):
        # axe-core, which a test puts into the page, breaches it too; that has no address.
        if "Content Security Policy" in message.text and message.location["url"]:
            faults.append(message.text)

    def on_request(request):
        address = urlsplit(request.url)
        if address.scheme in {"http", "https"} and address.hostname not in {
            "127.0.0.1",
            "localhost",
        }:
            faults.append(f"{page.url} asks {request.url}")

    page.on("console", on_console)
    page.on("request", on_request)
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))


@pytest.fixture
def page(new_page):
    return new_page()


@pytest.fixture
def assert_accessible():
    """Return a function that fails when axe-core finds a breach of WCAG 2.2 AA on a page."""
    axe = Axe()

    def check(page):
        results = axe.run(page, options={"runOnly": {"type": "tag", "values": WCAG_22_AA}})
        violations = [
            f"{violation['id']}: {violation['help']} at {node['html']}"
            for violation in results.response["violations"]
            for node in violation["nodes"]
        ]
        assert violations == [], page.url

    return check


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Leave a picture of each page as it was when its test failed."""
    report = yield
    if report.failed and call.when == "call" and "page" in getattr(item, "funcargs", {}):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{re.sub(r'[^A-Za-z0-9-]+', '-', item.nodeid)}.png"
        item.funcargs["page"].screenshot(path=path, full_page=True)
        report.sections.append(("screenshot", str(path)))
    return report


class DemoSite:
    """The reference site as `make demo` serves it, on a database of its own."""

    def __init__(self, address, printed):
        self.address = address
        self.login, self.password = re.search(
            r"Login +(\S+)\n *Password +(\S+)\n", printed
        ).groups()


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory):
    port = free_port()
    folder = tmp_path_factory.mktemp("demo")
    ours = {"DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    environment = {name: os.environ[name] for name in os.environ.keys() - ours}
    environment["COMMENTSYS_DATABASE_NAME"] = str(folder / "demo.sqlite3")
    environment["COMMENTSYS_VAR_DIR"] = str(folder)
    command = [sys.executable, "manage.py", "demo", "--port", str(port)]
    log = folder / "printed.txt"
    with running(command, port, log, cwd=ROOT, env=environment) as process:
        # It answers before it has loaded its data, and says so when it has.
        while "Ctrl-C" not in (printed := log.read_text()):
            assert process.poll() is None, printed
            time.sleep(0.1)
        yield DemoSite(f"http://127.0.0.1:{port}", printed)
