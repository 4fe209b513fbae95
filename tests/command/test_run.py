"""`crux run` and `crux check` as their users call them."""
import csv
import io
import subprocess

TEACUP = """{UTF-8}
Heat Loss to Room = (Teacup Temperature - Room Temperature) / Characteristic Time
	~	Degrees/Minute
	~	|
Teacup Temperature = INTEG(-Heat Loss to Room, 180)
	~	Degrees
	~	|
Room Temperature = 70
	~	Degrees
	~	|
Characteristic Time = 10
	~	Minute
	~	|
FINAL TIME = 30 ~ Minute ~ |
INITIAL TIME = 0 ~ Minute ~ |
TIME STEP = 0.125 ~ Minute ~ |
SAVEPER = 1 ~ Minute ~ |
"""


def call(crux, *arguments, **options):
    return subprocess.run([str(crux), *map(str, arguments)], text=True, capture_output=True, **options)


def model(tmp_path, text=TEACUP, name="teacup.mdl"):
    path = tmp_path / name
    path.write_text(text)
    return path


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_run_writes_time_first_and_a_column_a_variable(crux, tmp_path):
    out = tmp_path / "out.csv"
    done = call(crux, "run", model(tmp_path), "-o", out)
    assert done.returncode == 0, done.stderr
    table = rows(out.read_text())
    assert list(table[0])[0] == "Time"
    assert [float(row["Time"]) for row in table] == list(range(31))
    temperature = 180.0
    for _ in range(30 * 8):
        temperature += -(temperature - 70) / 10 * 0.125
    assert abs(float(table[-1]["Teacup Temperature"]) - temperature) < 1e-10


def test_method_rk4_is_closer_to_the_exact_solution(crux, tmp_path):
    import math
    exact = 70 + 110 * math.exp(-3)
    errors = {}
    for method in ("euler", "rk2", "rk4"):
        done = call(crux, "run", model(tmp_path), "--method", method, "--save", "Teacup Temperature")
        errors[method] = abs(float(rows(done.stdout)[-1]["Teacup Temperature"]) - exact)
    assert errors["rk4"] < 1e-6 < errors["rk2"] < 1e-2 < errors["euler"]


def test_set_and_save(crux, tmp_path):
    done = call(crux, "run", model(tmp_path), "--set", "room temperature=180", "--save", "Heat Loss to Room")
    assert done.returncode == 0, done.stderr
    table = rows(done.stdout)
    assert list(table[0]) == ["Time", "Heat Loss to Room"]
    assert all(float(row["Heat Loss to Room"]) == 0 for row in table)


def test_a_name_that_does_not_exist_is_refused_with_the_closest_one(crux, tmp_path):
    done = call(crux, "run", model(tmp_path), "--set", "rom temperature=1")
    assert done.returncode == 1 and "Room Temperature" in done.stderr
    done = call(crux, "run", model(tmp_path), "--save", "Teacup Temprature")
    assert done.returncode == 1 and "Teacup Temperature" in done.stderr


def test_ten_faults_show_ten(crux, tmp_path):
    lines = [f"v{i} = unknown thing {i} + 1 ~~|" for i in range(6)]
    lines += [f"w{i} = 3 * * {i} ~~|" for i in range(4)]
    path = model(tmp_path, TEACUP + "\n".join(lines) + "\n", "bad.mdl")
    done = call(crux, "check", path)
    assert done.returncode == 1
    for i in range(6):
        assert f"unknown thing {i}" in done.stderr
    starts = TEACUP.count("\n")
    for i in range(4):
        assert f"bad.mdl:{starts + 7 + i}:" in done.stderr
    assert done.stderr.count("error[") == 10


def test_a_member_that_goes_wrong_is_named_with_time_and_place(crux, tmp_path):
    text = TEACUP + "ratio = (Time - 3) / (Time - 3) ~~|\n"
    done = call(crux, "run", model(tmp_path, text))
    assert done.returncode == 1
    assert "'ratio'" in done.stderr and "time 3" in done.stderr and "teacup.mdl:" in done.stderr


def test_exit_codes_and_what_is_said(crux, tmp_path):
    assert call(crux, "run", tmp_path / "missing.mdl").returncode == 1
    assert "No such file" in call(crux, "run", tmp_path / "missing.mdl").stderr
    assert call(crux, "run", model(tmp_path, "x", "a.txt")).returncode == 1
    assert call(crux, "run", "--no-such-option").returncode == 2
    assert call(crux).returncode == 2
    assert call(crux, "--version").returncode == 0


def test_nothing_is_written_to_a_full_or_missing_place(crux, tmp_path):
    done = call(crux, "run", model(tmp_path), "-o", tmp_path / "no/such/folder/out.csv")
    assert done.returncode == 1 and "out.csv" in done.stderr
    done = call(crux, "run", model(tmp_path), "-o", "/dev/full")
    assert done.returncode == 1


def test_save_points_are_counted_not_compared(crux, tmp_path):
    text = TEACUP.replace("TIME STEP = 0.125", "TIME STEP = 0.1").replace("SAVEPER = 1 ", "SAVEPER = 0.3 ")
    table = rows(call(crux, "run", model(tmp_path, text), "--save", "Teacup Temperature").stdout)
    assert len(table) == 101
    assert float(table[-1]["Time"]) == 30.0


def test_functions_and_explain_read_the_tables(crux, root):
    assert "DELAY FIXED" in call(crux, "functions").stdout
    assert call(crux, "explain", "member-fault").stdout.startswith("member-fault: ")
    assert call(crux, "explain", "membr-fault").returncode == 1
    page = root / "docs/reference/functions.md"
    assert page.read_text() == call(crux, "functions", "--markdown").stdout, \
        "promote with: build/bin/crux functions --markdown > docs/reference/functions.md"
