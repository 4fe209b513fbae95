"""Every shell snippet of the README and the how-to pages runs, in order, in one fresh folder a page.

A fenced block marked ```sh is run; one marked ```console or anything else is not. What a snippet prints may be shown in
a ```text block right after it: then each of its lines must be found in the output (`...` stands for anything).
"""
import os
import re
import shutil
import subprocess

import pytest

from conftest import ROOT

PAGES = sorted(p.relative_to(ROOT) for p in [ROOT / "README.md", *(ROOT / "docs/how-to").glob("*.md")] if p.exists())
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
# What a snippet cannot run inside a test: it would build and test the project again.
OUTSIDE = re.compile(r"^\s*(make|git clone|cd crux)\b")


def blocks(page):
    return [(kind, text) for kind, text in FENCE.findall((ROOT / page).read_text())]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_snippets_run(page, crux, tmp_path):
    environment = dict(os.environ, PATH=f"{crux.parent}{os.pathsep}{os.environ['PATH']}")
    shutil.copytree(ROOT / "cases", tmp_path / "cases")
    shutil.copytree(ROOT / "models", tmp_path / "models", dirs_exist_ok=True)
    ran = 0
    output = ""
    for kind, text in blocks(page):
        if kind == "sh":
            if any(OUTSIDE.match(line) for line in text.splitlines()):
                continue
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", text], cwd=tmp_path, env=environment, text=True,
                                  capture_output=True, timeout=300)
            assert done.returncode == 0, f"{page}:\n{text}\n{done.stdout}\n{done.stderr}"
            output = done.stdout + done.stderr
            ran += 1
        elif kind == "text":
            for line in text.splitlines():
                pattern = ".*".join(re.escape(part) for part in line.strip().split("..."))
                assert re.search(pattern, output), f"{page}: the output has no line {line!r}:\n{output}"
    assert ran > 0, f"{page} has no snippet that can be run"
