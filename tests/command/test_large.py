"""Ensembles that go on after anything: kills, a full disk, damage; and shards that become one run."""
import fcntl
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import time

import pytest

from test_run import TEACUP, call, model

MEMBERS = 100_000  # 25 leaves, the last one short
CHUNK = 8192
CHUNKS = 13
KILLS = int(os.environ.get("CRUX_KILLS", "10"))


def request(tmp_path, folder, *more, members=MEMBERS, chunk=CHUNK, keep=("outcomes", "Teacup Temperature"), seed=5):
    options = ["explore", tmp_path / "teacup.mdl", "--vary", "room temperature=uniform(60,80)", "--vary",
               "characteristic time=lognormal(10,1.2)", "--outcome", "final(Teacup Temperature)", "--outcome",
               "mean(Heat Loss to Room)", "--members", members, "--seed", seed, "--json", "-o", folder]
    if chunk:
        options += ["--chunk-members", chunk]
    for name in keep:
        options += ["--keep", name]
    return [*map(str, options), *map(str, more)]


def explore(crux, *arguments, **options):
    done = call(crux, *request(*arguments, **options))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def hashes(folder):
    """All files by hash, but for those that say how long a run took."""
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*") if path.is_file() and "manifest" not in path.name and path.suffix != ".log"}


def finished_chunks(folder):
    return {path.name for path in (folder / "chunks").glob("*.json")}


@pytest.fixture(scope="module")
def undisturbed(crux, tmp_path_factory):
    """The folder of one run that nothing disturbs, what it printed, and how long it took."""
    tmp_path = tmp_path_factory.mktemp("undisturbed")
    model(tmp_path)
    begin = time.monotonic()
    found = explore(crux, tmp_path, tmp_path / "out")
    seconds = time.monotonic() - begin
    assert found["members_run"] == MEMBERS and found["chunks"] == CHUNKS
    return tmp_path / "out", found, seconds


def same_as(undisturbed, folder):
    ours, theirs = hashes(folder), hashes(undisturbed[0])
    assert ours.keys() == theirs.keys()
    assert [name for name in theirs if ours[name] != theirs[name]] == []


def test_killed_at_random_moments_it_goes_on_and_ends_with_the_same_bytes(crux, tmp_path, undisturbed):
    model(tmp_path)
    moment = random.Random(6)
    kills = folders = amid = 0
    while kills < KILLS:
        folder = tmp_path / f"out{folders}"
        folders += 1
        while kills < KILLS:
            process = subprocess.Popen([str(crux), *request(tmp_path, folder)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                       text=True)
            try:
                process.wait(timeout=moment.uniform(0, undisturbed[2] / 2))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
                kills += 1
                amid += 0 < len(finished_chunks(folder)) < CHUNKS
                continue
            assert process.returncode == 0, process.stderr.read()
            break
        done = len(finished_chunks(folder)) if (folder / "chunks").is_dir() else 0
        found = explore(crux, tmp_path, folder)
        # Chunk 12 is the short one; whichever are done are the first.
        assert found["members_run"] == max(0, MEMBERS - done * CHUNK), "work done is not done again"
        assert found["result"] == undisturbed[1]["result"]
        same_as(undisturbed, folder)
        shutil.rmtree(folder)
    assert amid > 0, "no kill fell between the first chunk and the last"
    print(f"{kills} kills, {amid} of them with some chunks done, in {folders} folders")


def test_a_finished_folder_is_read_and_not_computed_again(crux, tmp_path, undisturbed):
    folder = tmp_path / "out"
    shutil.copytree(undisturbed[0], folder)
    model(tmp_path)
    again = explore(crux, tmp_path, folder)
    assert again["members_run"] == 0 and again["result"] == undisturbed[1]["result"]
    (folder / "chunks/000003.json").unlink()
    again = explore(crux, tmp_path, folder, "--threads", 1, "--lanes", 8)
    assert again["members_run"] == CHUNK
    same_as(undisturbed, folder)


def test_an_interrupt_keeps_finished_chunks_and_results_of_them(crux, tmp_path, undisturbed):
    model(tmp_path)
    folder = tmp_path / "out"
    process = subprocess.Popen([str(crux), *request(tmp_path, folder, "--threads", 1)], stdout=subprocess.PIPE, text=True)
    while process.poll() is None and not (folder / "chunks/000001.json").exists():
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    found = json.loads(out)
    if found["stopped_early"]:
        done = found["result"]["members"]
        assert done == len(finished_chunks(folder)) * CHUNK and done < MEMBERS
        assert len((folder / "members.csv").read_text().splitlines()) == done + 1
        assert explore(crux, tmp_path, folder)["members_run"] == MEMBERS - done
    same_as(undisturbed, folder)


@pytest.mark.parametrize("file", ["chunks/000004.json", "chunks/000004.members.csv", "trajectories.zarr/Teacup Temperature/9.0.0"])
@pytest.mark.parametrize("damage", ["changed", "cut", "missing"])
def test_a_damaged_chunk_is_named_and_run_again(crux, tmp_path, undisturbed, file, damage):
    model(tmp_path)
    folder = tmp_path / "out"
    shutil.copytree(undisturbed[0], folder)
    path = folder / file
    content = bytearray(path.read_bytes())
    if damage == "missing":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(content[:len(content) // 2])
    else:
        content[len(content) // 3] ^= 1
        path.write_bytes(content)
    done = call(crux, *request(tmp_path, folder))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["members_run"] == CHUNK
    assert damage == "missing" and file.endswith(".json") or file in done.stderr
    same_as(undisturbed, folder)


def test_another_run_in_the_same_folder_is_refused_with_what_differs(crux, tmp_path):
    model(tmp_path)
    folder = tmp_path / "out"
    few = {"members": 5000, "keep": ()}
    explore(crux, tmp_path, folder, **few)
    for more, said in [(["--iid"], "design was"), (["--set", "Room Temperature=60"], "set was"),
                       (["--outcome", "max(Teacup Temperature)"], "outcomes was"), (["--keep", "outcomes"], "keep was")]:
        done = call(crux, *request(tmp_path, folder, *more, **few))
        assert done.returncode == 1 and said in done.stderr and str(folder) in done.stderr, done.stderr
    for options, said in [({"seed": 6}, "seed was 5, is 6"), ({"members": 6000}, "members_asked_for was 5000, is 6000"),
                          ({"chunk": 4096}, "chunk_members was 8192, is 4096")]:
        done = call(crux, *request(tmp_path, folder, **{**few, **options}))
        assert done.returncode == 1 and said in done.stderr, done.stderr
    model(tmp_path, TEACUP.replace("180", "170"))
    done = call(crux, *request(tmp_path, folder, **few))
    assert done.returncode == 1 and "inputs was" in done.stderr and "teacup.mdl" in done.stderr
    model(tmp_path)
    # The same files elsewhere, and other threads, are the same run.
    (tmp_path / "elsewhere").mkdir()
    model(tmp_path / "elsewhere")
    assert explore(crux, tmp_path / "elsewhere", folder, "--threads", 1, **few)["members_run"] == 0
    (folder / "manifest.json").unlink()
    done = call(crux, *request(tmp_path, folder, **few))
    assert done.returncode == 1 and "manifest.json" in done.stderr
    (folder / "manifest.json").write_text("{")
    done = call(crux, *request(tmp_path, folder, **few))
    assert done.returncode == 1 and "manifest.json' is damaged" in done.stderr


def test_two_calls_do_not_write_to_one_folder(crux, tmp_path):
    model(tmp_path)
    folder = tmp_path / "out"
    folder.mkdir()
    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    done = call(crux, *request(tmp_path, folder, members=5000, keep=()))
    os.close(descriptor)
    assert done.returncode == 1 and "another crux is writing" in done.stderr


def test_a_write_that_fails_ends_the_run_and_names_the_file(crux, tmp_path, undisturbed):
    model(tmp_path)
    folder = tmp_path / "out"
    # Larger than a chunk's file, smaller than a chunk's rows.
    limited = subprocess.run([str(crux), *request(tmp_path, folder)], text=True, capture_output=True,
                             preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000)))
    assert limited.returncode == 1
    assert "cannot write" in limited.stderr and str(folder) in limited.stderr and "goes on" in limited.stderr
    explore(crux, tmp_path, folder)
    same_as(undisturbed, folder)


def test_on_a_full_disk_it_names_the_file_and_goes_on_when_there_is_room(crux, tmp_path, undisturbed):
    model(tmp_path)
    disk = tmp_path / "disk"
    disk.mkdir()
    command = " ".join(f"'{word}'" for word in [str(crux), *request(tmp_path, disk / "out")])
    script = f"""mount -t tmpfs -o size=12m none '{disk}' || exit 77
{command} >'{tmp_path}/first.json' 2>'{tmp_path}/first.log'
echo $? >'{tmp_path}/first.code'
ls '{disk}/out/chunks' >'{tmp_path}/first.list'
mount -o remount,size=300m '{disk}' || exit 77
{command} >'{tmp_path}/second.json' 2>'{tmp_path}/second.log' && cp -r '{disk}/out' '{tmp_path}/out'
"""
    isolated = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
    if shutil.which("unshare") is None:
        pytest.skip("a small disk cannot be made here: no unshare")
    done = subprocess.run([*isolated, "bash", "-c", script], text=True, capture_output=True)
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("a small disk cannot be made here: " + done.stderr.strip())
    said = (tmp_path / "first.log").read_text()
    assert (tmp_path / "first.code").read_text().strip() == "1", said
    assert "No space left on device" in said and str(disk / "out") in said and "goes on" in said
    chunks = sum(name.endswith(".json") for name in (tmp_path / "first.list").read_text().split())
    assert 0 < chunks < CHUNKS
    assert json.loads((tmp_path / "second.json").read_text())["members_run"] == MEMBERS - chunks * CHUNK
    same_as(undisturbed, tmp_path / "out")


def test_shards_become_the_run_that_was_never_cut(crux, tmp_path, undisturbed):
    model(tmp_path)
    parts = [tmp_path / f"part{i}" for i in range(4)]
    ran = [explore(crux, tmp_path, part, "--shard", f"{i + 1}/4") for i, part in enumerate(parts)]
    assert sum(part["members_run"] for part in ran) == MEMBERS
    assert all(part["result"] is None for part in ran)
    assert not (parts[0] / "outcomes.json").exists()
    done = call(crux, "merge", *reversed(parts), "-o", tmp_path / "out", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["result"] == undisturbed[1]["result"]
    same_as(undisturbed, tmp_path / "out")
    # What is merged is a finished run like any other.
    assert explore(crux, tmp_path, tmp_path / "out")["members_run"] == 0
    assert explore(crux, tmp_path, parts[2], "--shard", "3/4")["members_run"] == 0

    other = tmp_path / "other"
    done = call(crux, "merge", parts[0], parts[3], "-o", other)
    assert done.returncode == 1 and "000003 to 000008" in done.stderr, done.stderr
    done = call(crux, "merge", *parts, tmp_path / "out", "-o", other)
    assert done.returncode == 1 and "chunks/000000.json" in done.stderr and "twice" in done.stderr
    done = call(crux, "merge", parts[0], "-o", parts[0])
    assert done.returncode == 1
    assert not other.exists()
    for file in ("chunks/000004.json", "chunks/000004.members.csv", "trajectories.zarr/Teacup Temperature/8.0.0"):
        with (parts[1] / file).open("r+b") as stream:
            stream.seek(100)
            stream.write(b"#")
        done = call(crux, "merge", *parts, "-o", other)
        assert done.returncode == 1 and file in done.stderr and "damaged" in done.stderr, done.stderr
        assert explore(crux, tmp_path, parts[1], "--shard", "2/4")["members_run"] == CHUNK
    done = call(crux, "merge", *parts, "-o", other)
    assert done.returncode == 0, done.stderr
    same_as(undisturbed, other)


def test_a_merge_that_was_killed_goes_on(crux, tmp_path, undisturbed):
    model(tmp_path)
    for part in (1, 2):
        explore(crux, tmp_path, tmp_path / f"part{part}", "--shard", f"{part}/2")
    merge = [str(crux), "merge", str(tmp_path / "part1"), str(tmp_path / "part2"), "-o", str(tmp_path / "out")]
    for milliseconds in (10, 20, 40, 60):
        process = subprocess.Popen(merge, stdout=subprocess.DEVNULL)
        time.sleep(milliseconds / 1000)
        process.kill()
        process.wait()
    assert subprocess.run(merge, stdout=subprocess.DEVNULL).returncode == 0
    same_as(undisturbed, tmp_path / "out")


def test_shards_may_share_a_folder(crux, tmp_path, undisturbed):
    model(tmp_path)
    folder = tmp_path / "out"
    jobs = [subprocess.Popen([str(crux), *request(tmp_path, folder, "--shard", f"{i}/3", "--threads", 1)], stdout=subprocess.DEVNULL)
            for i in (1, 2, 3)]
    assert [job.wait() for job in jobs] == [0, 0, 0]
    assert explore(crux, tmp_path, folder)["members_run"] == 0
    same_as(undisturbed, folder)


def test_shards_of_different_runs_are_not_merged(crux, tmp_path):
    model(tmp_path)
    for seed in (1, 2):
        explore(crux, tmp_path, tmp_path / f"part{seed}", "--shard", f"{seed}/2", seed=seed, members=20000, keep=())
    done = call(crux, "merge", tmp_path / "part1", tmp_path / "part2", "-o", tmp_path / "out")
    assert done.returncode == 1 and "seed was 2, is 1" in done.stderr or "seed was 1, is 2" in done.stderr
    done = call(crux, "merge", tmp_path / "missing", "-o", tmp_path / "out")
    assert done.returncode == 1 and "missing" in done.stderr
    for shard in ("0/2", "3/2", "2", "a/b", "1/2/3"):
        assert call(crux, *request(tmp_path, tmp_path / "out", "--shard", shard, keep=())).returncode == 2
    assert call(crux, "merge").returncode == 2


def test_any_cut_gives_the_same_results(crux, tmp_path, undisturbed):
    model(tmp_path)
    results = ["outcomes.json", "outcomes.csv", "members.csv"]
    for chunk in (4096, 3 * 4096, 1 << 20, None):
        folder = tmp_path / f"out{chunk}"
        explore(crux, tmp_path, folder, chunk=chunk, keep=("outcomes",))
        for file in results:
            assert (folder / file).read_bytes() == (undisturbed[0] / file).read_bytes(), (chunk, file)
    without = call(crux, *[word for word in request(tmp_path, "", keep=()) if word not in ("-o", "")])
    assert json.loads(without.stdout)["result"] == undisturbed[1]["result"]
