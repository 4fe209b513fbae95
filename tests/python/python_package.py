"""The Python package as the build leaves it, beside the command that it must agree with."""
import subprocess
import sys

import pytest

from conftest import ROOT

PACKAGE = ROOT / "build/python"
assert (PACKAGE / "crux").is_dir(), f"{PACKAGE} is missing: run `make python` first"
sys.path.insert(0, str(PACKAGE))

TEACUP = """{UTF-8}
Heat Loss to Room = (Teacup Temperature - Room Temperature) / Characteristic Time
	~	Degrees/Minute
	~	It cools as it stands.	|
Teacup Temperature = INTEG(-Heat Loss to Room, 180) ~ Degrees ~ |
Room Temperature = 70 ~ Degrees ~ |
Characteristic Time = 10 ~ Minute ~ |
FINAL TIME = 30 ~ Minute ~ |
INITIAL TIME = 0 ~ Minute ~ |
TIME STEP = 0.125 ~ Minute ~ |
SAVEPER = 1 ~ Minute ~ |
"""


@pytest.fixture(scope="session")
def command(crux):
    """Calls the command: command("run", path) -> what subprocess.run gives."""
    return lambda *words, **options: subprocess.run([str(crux), *map(str, words)], text=True, capture_output=True, **options)


@pytest.fixture
def teacup(tmp_path):
    path = tmp_path / "teacup.mdl"
    path.write_text(TEACUP)
    return path


@pytest.fixture(scope="session")
def ferry(command, tmp_path_factory):
    """The small argument of `crux new`."""
    folder = tmp_path_factory.mktemp("argument") / "ferry"
    assert command("new", folder).returncode == 0
    return folder / "argument.toml"
