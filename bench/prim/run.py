"""PRIM beside the EMA workbench's, on the same 10^5 x 10 table, round by round in turn; the trajectories must be equal.

Run as bench/prim/run, which installs the workbench into an environment of its own. Prints medians of CPU seconds and
their ratio; exit 1 where the trajectories differ or the ratio is below --least (default 20).
"""
import argparse
import json
import logging
import pathlib
import statistics
import subprocess
import tempfile
import time
import warnings

import numpy
import pandas
from ema_workbench.analysis import prim

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def table(rows, columns, seed):
    """Uniform inputs; of interest where two lie in a corner or a third is large, with noise."""
    draw = numpy.random.default_rng(seed)
    x = draw.random((rows, columns))
    likely = 0.03 + 0.85 * ((x[:, 0] < 0.4) & (x[:, 1] > 0.55)) + 0.5 * (x[:, 2] > 0.9)
    return x, (draw.random(rows) < numpy.minimum(likely, 1)).astype(int)


def ema(x, y):
    frame = pandas.DataFrame(x, columns=[f"x{i}" for i in range(x.shape[1])])
    begin = time.process_time()
    box = prim.Prim(frame, y, threshold=0.1, peel_alpha=0.05, paste_alpha=0.05, mass_min=0.05).find_box()
    spent = time.process_time() - begin
    return spent, box.peeling_trajectory[["n", "k", "res_dim"]].astype(int).values.tolist()


def ours(binary, x, y, path):
    numpy.vstack([x.T, y]).astype("<f8").tofile(path)
    done = subprocess.run([binary, path, str(len(y)), str(x.shape[1]), "1"], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    return found["seconds"][0], found["trajectory"]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--columns", type=int, default=10)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--least", type=float, default=20)
    options = options.parse_args()
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    x, y = table(options.rows, options.columns, 1)
    theirs, mine = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(options.rounds):
            seconds, expected = ema(x, y)
            theirs.append(seconds)
            seconds, found = ours(ROOT / "build/bin/bench_prim", x, y, pathlib.Path(folder) / "table")
            mine.append(seconds)
            if found != expected:
                print(f"the trajectories differ: {len(found)} boxes here, {len(expected)} there")
                return 1
    ratio = statistics.median(theirs) / statistics.median(mine)
    print(f"PRIM, {options.rows:,} x {options.columns}, {len(expected)} boxes with quasi-p values, equal trajectories; "
          f"CPU seconds, medians of {options.rounds}:")
    print(f"  EMA workbench  {statistics.median(theirs):8.3f}  ({min(theirs):.3f} to {max(theirs):.3f})")
    print(f"  Crux           {statistics.median(mine):8.3f}  ({min(mine):.3f} to {max(mine):.3f})")
    print(f"  ratio          {ratio:8.1f}  (bar: {options.least:g})")
    return 0 if ratio >= options.least else 1


if __name__ == "__main__":
    raise SystemExit(main())
