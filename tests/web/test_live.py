"""The interactive report in a headless browser: what it computes, who can use it, and that nothing leaves it."""
import json
import re
import subprocess
import time

import pytest

from pages import Opened, browser, ferry, open_report  # noqa: F401 (fixtures; one module, so that the browser starts once)

WIDTHS = (360, 768, 1280, 2560)


def stand(crux, argument, *options):
    done = subprocess.run([str(crux), "stand", str(argument), "--json", *map(str, options)], text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def slider_of(page, claim):
    return page.locator(f'.claim-row[aria-label="Claim {claim}"] input[type=range]')


def saved(page, tmp_path):
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    path = tmp_path / "position.json"
    download.value.save_as(path)
    return path


def state(page, name):
    return page.locator("#live").get_attribute(f"data-{name}")


def test_the_case_same_bits_size_and_time(open_report, case_report, crux, root):
    size = case_report.stat().st_size
    begun = time.monotonic()
    opened = open_report(case_report)
    opened.page.wait_for_selector("#live[data-scenarios]", state="attached", timeout=120_000)
    first = time.monotonic() - begun
    page = opened.wait()
    native = stand(crux, root / "cases/eu-entry-2022/argument.toml", "--scenarios", state(page, "scenarios"))
    assert state(page, "hash") == native["hash"]
    print(f"\nreport {size / 1e6:.2f} MB, first verdict after {first:.2f} s, small sample {state(page, 'latency')} ms")
    assert size < 4_000_000
    assert not opened.complaints


def test_turning_a_claim_by_keyboard_gives_the_native_bits(open_report, ferry, crux, tmp_path):
    opened = open_report(ferry[1])
    page = opened.wait()
    before, words = state(page, "hash"), page.locator(".live-head .lead").inner_text()
    slider = slider_of(page, "F2")
    slider.focus()
    page.keyboard.press("End")
    opened.until_done(before, is_it=False)
    assert "turned" in slider.get_attribute("aria-valuetext")
    native = stand(crux, ferry[0], "--scenarios", state(page, "scenarios"), "--position", saved(page, tmp_path))
    assert state(page, "hash") == native["hash"] != before
    slider.focus()
    page.keyboard.press("Home")
    opened.until_done(before)
    assert page.locator(".live-head .lead").inner_text() == words
    print(f"\nferry: a claim moved, first answer after {state(page, 'latency')} ms")


def test_between_two_stances_and_through_a_file(open_report, ferry, crux, tmp_path):
    opened = open_report(ferry[1])
    page = opened.wait()
    slider = slider_of(page, "F2")
    slider.focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(100)
    opened.wait()
    path, hashed = saved(page, tmp_path), state(page, "hash")
    held = json.loads(path.read_text())["claims"]["F2"]
    assert held["from"] == "stated" and held["between"] == pytest.approx(0.4)
    assert stand(crux, ferry[0], "--scenarios", state(page, "scenarios"), "--position", path)["hash"] == hashed
    page.get_by_role("button", name="The argument's position").click()
    opened.wait()
    page.set_input_files("#open-position", path)
    opened.until_done(hashed)
    path.write_text(path.read_text().replace('"F2"', '"no such"'))
    page.set_input_files("#open-position", path)
    page.wait_for_selector("text=Not opened: This report has no claim")


def test_a_link_holds_the_position(open_report, ferry):
    opened = open_report(ferry[1])
    page = opened.wait()
    slider_of(page, "F2").focus()
    page.keyboard.press("End")
    page.wait_for_timeout(100)
    opened.wait()
    page.get_by_role("button", name="Copy a link").click()
    opened.until("() => location.hash.startsWith('#position=')")
    hashed, link = state(page, "hash"), page.evaluate("location.hash")
    again = open_report(ferry[1], anchor=link)
    assert state(again.wait(), "hash") == hashed
    broken = open_report(ferry[1], anchor="#position=bm9uc2Vuc2U")
    assert "was not opened" in broken.wait().locator("#argue > p[role=status]").inner_text()


def test_weights_and_policies(open_report, ferry, tmp_path):
    opened = open_report(ferry[1])
    page = opened.wait()
    for summary in page.locator(".moved-here > summary").all():
        summary.click()
    for slider in page.locator(".weights input").all()[1:]:
        slider.focus()
        page.keyboard.press("Home")
    page.locator(".weights input").first.focus()
    page.keyboard.press("End")
    page.wait_for_timeout(100)
    opened.wait()
    assert "100 percent" in page.locator(".weights .share").first.inner_text()
    boxes = page.locator(".policy-row input[type=checkbox]")
    boxes.last.click()
    assert boxes.count() == 2 and boxes.last.is_checked(), "two policies stay in"
    hashed = state(page, "hash")
    page.locator(".policy-row summary").last.click()
    lever = page.locator(".policy-row").last.locator("input[type=number]").first
    lever.fill("0")
    lever.blur()
    opened.until_done(hashed, is_it=False)
    policy = json.loads(saved(page, tmp_path).read_text())["policies"]
    assert list(policy.values()) == [{"bridge": 0}]


def test_two_positions_side_by_side(open_report, ferry):
    opened = open_report(ferry[1])
    page = opened.wait()
    page.get_by_role("button", name="Lay beside another").click()
    assert page.get_by_text("The two are the same so far.").is_visible()
    slider_of(page, "F2").focus()
    page.keyboard.press("End")
    page.wait_for_timeout(100)
    opened.wait()
    parts = page.locator("table", has_text="Where they part")
    assert "F2" in parts.inner_text()


def test_further_flips_come_in(open_report, ferry):
    opened = open_report(ferry[1])
    page = opened.wait()
    opened.until("() => { const [a, b] = (document.getElementById('live').dataset.flips ?? '0/1').split('/'); return a === b; }", timeout=180)
    assert page.get_by_text(re.compile(r"All \d+ turned")).is_visible()


def test_a_box_around_bad_worlds(open_report, ferry):
    opened = open_report(ferry[1])
    page = opened.wait()
    page.get_by_role("button", name=re.compile("Run .* worlds")).click()
    page.wait_for_selector(".box-fields input")
    said = page.locator("#worlds p[role=status], #worlds span[role=status]").first
    assert "worlds are bad" in said.inner_text()
    lower = page.locator(".box-fields input").first
    lower.focus()
    page.keyboard.press("End")
    assert re.search(r"coverage .* density", said.inner_text())
    page.get_by_role("button", name="The whole space again").click()
    assert "whole space" in said.inner_text()
    page.locator("#worlds svg.brush").last.scroll_into_view_if_needed()
    area = page.locator("#worlds svg.brush").last.locator("rect.hit").bounding_box()
    page.mouse.move(area["x"] + area["width"] * 0.3, area["y"] + area["height"] * 0.3)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] * 0.8, area["y"] + area["height"] * 0.9, steps=4)
    page.mouse.up()
    assert "The box holds" in said.inner_text()


def test_nothing_leaves_the_page_and_the_policy_is_strict(open_report, ferry):
    opened = open_report(ferry[1])
    page = opened.wait()
    assert all(url.startswith(("file:", "blob:")) for url in opened.requests), opened.requests
    policy = page.locator('meta[http-equiv="Content-Security-Policy"]').get_attribute("content")
    assert "default-src 'none'" in policy and "'sha256-" in policy and "unsafe-eval'" not in policy.replace("wasm-unsafe-eval", "")
    assert "script-src 'unsafe-inline'" not in policy
    blocked = page.evaluate("fetch('https://example.org/').then(() => 'sent', () => 'blocked')")
    assert blocked == "blocked"
    assert [c for c in opened.complaints if "example.org" not in c] == []


def test_without_a_script_the_report_stands(open_report, ferry):
    page = open_report(ferry[1], java_script_enabled=False).page
    assert page.locator("h1").count() == 1 and page.locator("section h2").count() > 5
    assert page.locator("#live").inner_text() == ""


def axe(page):
    from axe_playwright_python.sync_playwright import Axe
    return [(v["id"], [(n["target"], n["html"][:120]) for n in v["nodes"]][:3]) for v in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_violation(scheme, open_report, ferry):
    # The checker's own script is no part of the page: it is let in past the page's policy.
    opened = open_report(ferry[1], color_scheme=scheme, bypass_csp=True)
    page = opened.wait()
    page.get_by_role("button", name=re.compile("Run .* worlds")).click()
    page.wait_for_selector(".box-fields input")
    page.get_by_role("button", name="Lay beside another").click()
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert axe(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_no_width_makes_the_page_scroll_sideways(width, open_report, ferry):
    opened = open_report(ferry[1], width=width)
    page = opened.wait()
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_paper_and_without_motion(open_report, ferry):
    opened = open_report(ferry[1], reduced_motion="reduce")
    page = opened.wait()
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    page.emulate_media(media="print")
    assert not page.locator(".live-controls").is_visible()
    assert page.locator(".live-results").is_visible()


def test_every_control_is_reached_by_keyboard_alone(open_report, ferry):
    opened = open_report(ferry[1])
    page = opened.wait()
    for summary in page.locator(".moved-here > summary").all():
        summary.click()
    wanted = page.locator("#live button:not([disabled]), #live select, #live input").evaluate_all(
        "all => all.filter(e => e.checkVisibility()).map(e => e.dataset.reach = String(Math.random()))")
    page.locator("h1").click()
    reached = set()
    for _ in range(600):
        page.keyboard.press("Tab")
        mark = page.evaluate("document.activeElement?.dataset?.reach ?? null")
        if mark:
            reached.add(mark)
        if len(reached) == len(wanted):
            break
    assert set(wanted) == reached


def test_figures_have_words_and_numbers(open_report, ferry):
    page = open_report(ferry[1]).wait()
    figures = page.locator("#live figure")
    assert figures.count() >= 2
    for figure in figures.all():
        assert figure.locator("svg[role=img][aria-label]").count() == 1
        assert figure.locator("details table").count() == 1


def test_numbers_lead_to_equations_and_claims(open_report, ferry):
    page = open_report(ferry[1]).wait()
    page.locator("details.means summary").click()
    page.locator("details.means a").first.click()
    assert page.evaluate("document.querySelector(location.hash)?.closest('details').open")
    assert "=" in page.locator(page.evaluate("location.hash")).locator("code").first.inner_text()
    tie = page.locator("#claim-F1 li a[href^='#variable-'] code").first
    assert "bridge time" in tie.text_content()
    moved = page.locator(page.evaluate("[...document.querySelectorAll('#claim-F1 li a')][0].getAttribute('href')"))
    assert moved.locator("a[href='#claim-F1']").count() == 1


def test_the_diagram_is_walked_by_keyboard(open_report, ferry):
    page = open_report(ferry[1]).wait()
    assert page.locator("figure.diagram svg").count() >= 1
    before = page.locator("#diagram figcaption strong").inner_text()
    cause = page.locator("#diagram .node:not(.centre)").first
    cause.focus()
    page.keyboard.press("Enter")
    assert page.locator("#diagram figcaption strong").inner_text() != before
    assert page.evaluate("document.activeElement.classList.contains('centre')")
    slider_of(page, "F1").focus()
    page.keyboard.press("End")
    page.locator("#diagram-of").select_option(label="bridge time")
    assert "moved now: F1" in page.locator("#diagram .node.centre").get_attribute("aria-label")


def seen(colour, kind):
    """A colour as the colour-blind see it (Vienot, Brettel and Mollon 1999), then in CIE Lab."""
    r, g, b = (int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (r, g, b))
    if kind == "protan":
        r, g, b = 0.11238 * r + 0.88762 * g, 0.11238 * r + 0.88762 * g, 0.00401 * r - 0.00401 * g + b
    elif kind == "deutan":
        r, g, b = 0.29275 * r + 0.70725 * g, 0.29275 * r + 0.70725 * g, -0.02234 * r + 0.02234 * g + b
    x, y, z = 0.4124 * r + 0.3576 * g + 0.1805 * b, 0.2126 * r + 0.7152 * g + 0.0722 * b, 0.0193 * r + 0.1192 * g + 0.9505 * b
    f = [c ** (1 / 3) if c > 0.008856 else 7.787 * c + 16 / 116 for c in (x / 0.9505, y, z / 1.089)]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_two_hues_are_told_apart_by_the_colour_blind(scheme, open_report, ferry):
    page = open_report(ferry[1], color_scheme=scheme).page
    colour = lambda name: page.evaluate(f"getComputedStyle(document.documentElement).getPropertyValue('--{name}').trim()")
    for kind in ("none", "protan", "deutan"):
        blue, orange = seen(colour("blue"), kind), seen(colour("orange"), kind)
        assert sum((a - b) ** 2 for a, b in zip(blue, orange)) ** 0.5 > 40, (scheme, kind)


HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>&\\\"'"


def test_hostile_names_stay_text(open_report, ferry, crux, tmp_path):
    folder = tmp_path / "hostile"
    subprocess.run([str(crux), "new", str(folder)], check=True, capture_output=True)
    text = (folder / "argument.toml").read_text()
    escaped = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
    text = re.sub(r'^(title|question|name|words) = ".*"$', lambda m: f'{m[1]} = "{escaped} {m[0][len(m[1]) + 4:-1][:20]}"', text, flags=re.M)
    (folder / "argument.toml").write_text(text)
    report = folder / "report.html"
    done = subprocess.run([str(crux), "assess", str(folder / "argument.toml"), "-o", str(report), "--members", "64"], text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    opened = open_report(report)
    page = opened.wait()
    assert page.locator("img").count() == 0
    assert "<img src=x onerror=alert(2)>" in page.locator("#argue").inner_text()
    assert not opened.complaints


def test_a_report_in_a_frame_runs_the_model(browser, ferry, root, tmp_path, monkeypatch):
    """As a notebook's cell holds it: in a frame of a page that is not its own."""
    monkeypatch.syspath_prepend(str(root / "build/python"))
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
