"""A headless browser, and pages of reports in it."""
import os
import pathlib
import subprocess
import time

import pytest


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def ferry(crux, tmp_path_factory):
    """The small argument that `crux new` writes: its file and its report."""
    folder = tmp_path_factory.mktemp("ferry") / "ferry"
    subprocess.run([str(crux), "new", str(folder)], check=True, capture_output=True)
    report = folder / "report.html"
    subprocess.run([str(crux), "assess", str(folder / "argument.toml"), "-o", str(report), "--members", "256"], check=True, capture_output=True)
    return folder / "argument.toml", report


class Opened:
    """A page with what it asked for and complained of."""

    def __init__(self, browser, path: pathlib.Path, **options):
        width, height = options.pop("width", 1280), options.pop("height", 900)
        anchor = options.pop("anchor", "")
        self.context = browser.new_context(viewport={"width": width, "height": height}, **options)
        self.page = self.context.new_page()
        self.requests, self.complaints = [], []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text) if message.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append("dialog: " + dialog.message), dialog.dismiss()))
        self.page.goto(path.as_uri() + anchor)

    def until(self, function, argument=None, timeout=120):
        """Asks again and again from outside: a waiting function inside the page would be text made code, which its policy forbids."""
        end = time.monotonic() + timeout
        while not self.page.evaluate(function, argument):
            assert time.monotonic() < end, f"not so within {timeout} s: {function}"
            self.page.wait_for_timeout(20)

    def until_done(self, hashed, is_it=True):
        """Until an answer stands whose hash is (or is not) `hashed`."""
        self.until("""([hash, same]) => { const live = document.getElementById('live').dataset;
                      return live.state === 'done' && (live.hash === hash) === same; }""", [hashed, is_it])

    def wait(self, state="done", timeout=120_000):
        self.page.wait_for_selector(f'#live[data-state="{state}"]', timeout=timeout, state="attached")
        return self.page


@pytest.fixture
def open_report(browser):
    opened = []

    def open_one(path, **options):
        opened.append(Opened(browser, path, **options))
        return opened[-1]

    yield open_one
    for one in opened:
        one.context.close()
