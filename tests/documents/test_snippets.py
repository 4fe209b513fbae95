"""Every shell and Python snippet of the README and the how-to pages runs, in order, in one fresh folder a page.

A fenced block marked ```sh is run, and so is one marked ```python, in one session of Python a page; one marked ```console
or anything else is not. What a snippet prints may be shown in
a ```text block right after it: then each of its lines must be found in the output (`...` stands for anything).
"""
import contextlib
import io
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


def run_python(text, session, page):
    """What it prints. `session` holds the names of the blocks before."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(text, str(page), "exec"), session)
    return printed.getvalue()


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_snippets_run(page, crux, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(ROOT / "build/python"))
    session = {}
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
        elif kind == "python":
            output = run_python(text, session, page)
            ran += 1
        elif kind == "text":
            for line in text.splitlines():
                pattern = ".*".join(re.escape(part) for part in line.strip().split("..."))
                assert re.search(pattern, output), f"{page}: the output has no line {line!r}:\n{output}"
    assert ran > 0, f"{page} has no snippet that can be run"
