"""The report of the first case: one file, no network, readable without a script, plain words."""
import base64
import hashlib
import html.parser
import re
import subprocess

import pytest


class Page(html.parser.HTMLParser):
    """Collects what the checks ask for."""
    VOID = {"meta", "br", "hr", "img", "input", "link"}

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.open, self.words, self.ids, self.targets, self.unnamed = [], [], [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.tags.append((tag, given))
        if tag not in self.VOID:
            self.open.append(tag)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and given.get("href", "").startswith("#"):
            self.targets.append(given["href"][1:])
        if tag == "svg" and given.get("role") == "img" and not given.get("aria-label"):
            self.unnamed.append(given)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> closes <{self.open[-1] if self.open else 'nothing'}>"
        self.open.pop()

    def handle_data(self, data):
        if not self.open or self.open[-1] not in ("style", "script"):
            self.words.append(data)


@pytest.fixture(scope="module")
def report(case_report):
    return case_report.read_text()


@pytest.fixture(scope="module")
def page(report):
    return Page(report)


def test_well_formed_with_unique_ids_and_links_that_lead_somewhere(page):
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert set(page.targets) <= set(page.ids)


def test_nothing_is_fetched_and_one_script_runs(report, page):
    scripts = [given for tag, given in page.tags if tag == "script"]
    assert [given.get("type") for given in scripts] == ["application/json", "application/octet-stream", None]
    assert not [given for tag, given in page.tags if "src" in given]
    assert not [tag for tag, _ in page.tags if tag in ("iframe", "object", "embed", "img", "link", "source")]
    policy = [given for tag, given in page.tags if tag == "meta" and given.get("http-equiv") == "Content-Security-Policy"][0]["content"]
    assert "default-src 'none'" in policy
    script = report.rsplit("<script>", 1)[1].split("</script>", 1)[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}' 'wasm-unsafe-eval'" in policy
    text = re.sub(r"<script.*?</script>", "", report, flags=re.S)
    assert "url(" not in text and "@import" not in text


def test_a_report_without_a_script(crux, tmp_path):
    subprocess.run([str(crux), "new", str(tmp_path / "ferry")], check=True, capture_output=True)
    path = tmp_path / "report.html"
    subprocess.run([str(crux), "assess", str(tmp_path / "ferry/argument.toml"), "-o", str(path), "--members", "64", "--no-script"],
                   check=True, capture_output=True)
    assert "<script" not in path.read_text() and "script-src" not in path.read_text()


def test_shares_are_never_called_probabilities(page):
    words = " ".join(page.words).lower()
    assert "share of sampled worlds" in words
    for sentence in re.split(r"[.;]", words):
        if "probab" in sentence:
            assert "no probabilit" in sentence or "not probabilit" in sentence or "never" in sentence or "probably" in sentence, sentence


def test_sections_in_order_and_headings_without_gaps(page):
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b <= a + 1 for a, b in zip(levels, levels[1:]))


def test_figures_have_names_and_numbers_behind_them(report, page):
    assert not page.unnamed
    assert report.count("<figure>") == report.count("The numbers</summary>") > 5


def test_how_to_make_it_again(page):
    words = " ".join(page.words)
    assert re.search(r"[0-9a-f]{64}", words), "hashes of the inputs"
    assert "--seed" in words and "crux assess" in words


def test_same_bits_whatever_the_threads(crux, root, tmp_path):
    texts = []
    for threads in (1, 2):
        path = tmp_path / f"{threads}.json"
        done = subprocess.run([str(crux), "assess", str(root / "cases/eu-entry-2022/argument.toml"), "-o", str(tmp_path / "r.html"),
                               "--members", "1024", "--threads", str(threads), "--json"], text=True, capture_output=True)
        assert done.returncode == 0, done.stderr
        texts.append(re.sub(r'"(seconds|threads|command|members_per_second)": ?[^,}\n]*', "", done.stdout))
    assert texts[0] == texts[1]
