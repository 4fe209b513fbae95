"""The live report as a notebook's cell holds it: in a frame of a page that is not its own."""
from conftest import ROOT
from pages import Opened, browser, ferry  # noqa: F401 (fixtures)


def test_a_report_in_a_frame_runs_the_model(browser, ferry, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.syspath_prepend(str(ROOT / "build/python"))
    import crux
    found = crux.Argument(ferry[0]).assess(members=256)
    page = tmp_path / "notebook.html"
    page.write_text(f"<!doctype html><title>Notebook</title><body>{found.live(height=700)._repr_html_()}</body>")
    opened = Opened(browser, page)
    frame = opened.page.frame_locator("iframe")
    frame.locator('#live[data-state="done"]').wait_for(state="attached", timeout=60_000)
    assert opened.page.locator("iframe").bounding_box()["height"] == 700
    assert not [url for url in opened.requests if not url.startswith(("file:", "about:", "blob:", "data:"))]
    assert not opened.complaints
    opened.context.close()
