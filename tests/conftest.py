"""Where the tests find the command and the reference data."""
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def crux():
    """The built command."""
    path = pathlib.Path(os.environ.get("CRUX_COMMAND", ROOT / "build/bin/crux"))
    assert path.exists(), f"{path} is missing: run `make build` first"
    return path


@pytest.fixture(scope="session")
def shared():
    """Reference models and data beside the project; tests that need them are skipped in a user's clone."""
    path = pathlib.Path(os.environ.get("CRUX_SHARED", ROOT.parent / "shared"))
    if not path.is_dir():
        pytest.skip("../shared is missing")
    return path


@pytest.fixture(scope="session")
def case_report(crux, root, tmp_path_factory):
    """The first case's report, from a small sample: made once for all tests that read it."""
    path = tmp_path_factory.mktemp("case") / "report.html"
    done = subprocess.run([str(crux), "assess", str(root / "cases/eu-entry-2022/argument.toml"), "-o", str(path), "--members", "1024"],
                          text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return path
