#!/usr/bin/env python3
"""Writes expected.csv in each model's folder, from the definitions in docs/formats/semantics.md.

Every model is worked out here by hand, in plain Python and without anything of Crux: this is the second
opinion that the golden test (tests/unit/sema/golden_test.cpp) holds Crux to, to 1e-12. `make_expected.py NAME ...`
writes some only. A changed model needs a changed function here; a change in Crux alone must not change a file.
"""
import csv
import math
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
NA = -2.0 ** 109
MODELS = {}


def golden(function):
    MODELS[function.__name__.replace("_", "-")] = function
    return function


def clock(last, dt):
    return [k * dt for k in range(round(last / dt) + 1)]


def step(t, dt, height, start):
    return height if t + dt / 2 > start else 0.0


def euler(times, dt, state, look):
    """look(t, state) gives (what is shown, rates by name of state)."""
    rows = []
    for t in times:
        shown, rates = look(t, state)
        rows.append({**shown, **{k: v for k, v in state.items() if not k.startswith("_")}})
        state = {k: state[k] + dt * rates[k] for k in state}
    return rows


def interpolate(points, x):
    points = sorted(points, key=lambda p: p[0])
    if x <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return points[-1][1]


@golden
def stock_and_flow():
    times = clock(30, 0.125)
    return times, euler(times, 0.125, {"temperature": 180.0}, lambda t, s: (
        {"loss": (s["temperature"] - 70) / 10, "room": 70, "characteristic time": 10},
        {"temperature": -(s["temperature"] - 70) / 10}))


@golden
def sir():
    people = 10000
    return clock(80, 0.125), euler(clock(80, 0.125), 0.125, {"Susceptible": people - 5.0, "Infected": 5.0, "Recovered": 0.0},
                                   lambda t, s: ((lambda new, out: (
                                       {"infection": new, "recovery": out, "contact rate": 6, "infectivity": 0.06,
                                        "duration": 6, "initial infected": 5, "population": people},
                                       {"Susceptible": -new, "Infected": new - out, "Recovered": out}))(
                                           6 * 0.06 * s["Susceptible"] * s["Infected"] / people, s["Infected"] / 6)))


@golden
def ageing_chain():
    people, rows = [90.0, 80.0, 70.0, 60.0, 50.0, 40.0], []
    times = clock(10, 1)
    for _ in times:
        leaving = [p / 5 for p in people]
        entering = [20.0] + leaving[:-1]
        seen = [sum(people[:i + 1]) for i in range(6)]
        rows.append({f"{n}[a{i + 1}]": v[i] for i in range(6)
                     for n, v in (("people", people), ("leaving", leaving), ("entering", entering), ("seen", seen))})
        people = [p + e - l for p, e, l in zip(people, entering, leaving)]
    return times, rows


@golden
def exceptions():
    times, rows = clock(4, 1), []
    for t in times:
        stock = {(1, 1): 11 + t, (1, 2): 21 + t, (2, 1): 50 - t, (2, 2): 22 + t, (3, 1): t, (3, 2): 2 * t}
        rows.append({f"stock[s{s},p{p}]": v for (s, p), v in stock.items()}
                    | {f"label[s{s},p{p}]": -1 if (s, p) == (1, 1) else 2 * v for (s, p), v in stock.items()})
    return times, rows


@golden
def subranges_and_mappings():
    times, rows = clock(3, 1), []
    regions = ["north", "south", "west", "east"]
    cost = {"north": 4, "south": 5, "west": 10, "east": 11}
    for t in times:
        row = {"rate[machiners]": 5, "rate[assemblers]": 10, "flow[parts]": 5 * t, "flow[systems]": 10 * t,
               "price[z inland]": 3, "price[z coast]": 7, "coastal[west]": 1000, "coastal[east]": 1100}
        row |= {f"cost[{r}]": cost[r] for r in regions}
        row |= {f"far[{a},{b}]": 0 if a == b else cost[a] - cost[b] for a in regions for b in regions}
        rows.append(row)
    return times, rows


@golden
def sums():
    times, rows = clock(3, 1), []
    for t in times:
        row = {"all": 21 + t, "by row[r1]": 3, "by row[r2]": 7, "by row[r3]": 11, "by column[c1]": 3 * 7 + 5 * 11,
               "by column[c2]": 4 * 7 + 6 * 11, "largest": 5 - t, "product": 24, "nested": 9 * 6, "count": 6}
        for i, pair in enumerate(((1, 2), (3, 4), (5, 6))):
            row[f"smallest[r{i + 1}]"] = min(v * (2 - t) for v in pair)
        rows.append(row)
    return times, rows


@golden
def lookups():
    times, rows = clock(6, 0.5), []
    f = [(3, 30), (1, 10), (2, 10), (5, -10)]
    ascending = sorted(f)
    for t in times:
        if t < 1:
            extended = 10.0
        else:
            extended = 30 - 20 * (t - 3) if t > 5 else interpolate(f, t)
        after = next((y for x, y in ascending if x >= t), -10)
        before = ([10] + [y for x, y in ascending if x <= t])[-1]
        rows.append({"plain": interpolate(f, t), "by kind[k1]": interpolate([(0, 0), (4, 8)], t),
                     "by kind[k2]": interpolate([(0, 1), (4, 1), (6, 4)], t),
                     "in line": interpolate([(0, 5), (1, 6), (3, 0)], t / 2), "extended": extended,
                     "next point": after, "last point": before})
    return times, rows


@golden
def test_inputs():
    dt = 0.5
    times, rows = clock(8, dt), []
    for t in times:
        later = t + dt / 2
        rows.append({"step": step(t, dt, 4, 2.5), "ramp": 2 * (min(t, 4) - 1) if t > 1 else 0,
                     "endless ramp": 2 * (t - 3) if t > 3 else 0, "pulse": float(2 < later < 3.5),
                     "short pulse": float(4 < later < 4.5),
                     "train": float(t <= 7 and any(s < later < s + 0.5 for s in (1, 3, 5, 7))),
                     "dense train": float(1 <= t <= 7)})
    return times, rows


@golden
def smooths():
    dt = 0.5

    def look(t, s):
        x, slow = 2 + step(t, dt, 6, 2), 4 + step(t, dt, 2, 4)
        rates = {"first": (x - s["first"]) / 3, "first told": (x - s["first told"]) / 3,
                 "_a1": (x - s["_a1"]) / 2, "_a2": (s["_a1"] - s["_a2"]) / 2, "third": (s["_a2"] - s["third"]) / 2,
                 "_b1": (x - s["_b1"]) / 2, "_b2": (s["_b1"] - s["_b2"]) / 2, "third told": (s["_b2"] - s["third told"]) / 2,
                 "_c1": (x - s["_c1"]) * 2 / slow, "second": (s["_c1"] - s["second"]) * 2 / slow}
        return {"input": x}, rates

    start = {"first": 2.0, "first told": 10.0, "_a1": 2.0, "_a2": 2.0, "third": 2.0, "_b1": 10.0, "_b2": 10.0,
             "third told": 10.0, "_c1": 10.0, "second": 10.0}
    times = clock(8, dt)
    return times, euler(times, dt, start, look)


@golden
def delays():
    dt = 0.5

    def look(t, s):
        x, varying = 2 + step(t, dt, 6, 2), (3 + step(t, dt, 3, 4)) / 3
        out = {"first": s["_a"] / 3, "first told": s["_b"] / 3, "third": s["_c3"] / 2, "third told": s["_d3"] / 2,
               "varying": s["_e3"] / varying}
        rates = {"_a": x - s["_a"] / 3, "_b": x - s["_b"] / 3}
        for chain, share in (("_c", 2), ("_d", 2), ("_e", varying)):
            flows = [x] + [s[f"{chain}{i}"] / share for i in (1, 2, 3)]
            for i in (1, 2, 3):
                rates[f"{chain}{i}"] = flows[i - 1] - flows[i]
        return {"input": x, **out}, rates

    start = {"_a": 6.0, "_b": 30.0, **{f"_c{i}": 4.0 for i in (1, 2, 3)}, **{f"_d{i}": 20.0 for i in (1, 2, 3)},
             **{f"_e{i}": 2.0 for i in (1, 2, 3)}}
    times = clock(8, dt)
    return times, euler(times, dt, start, look)


@golden
def delay_n_with_a_varying_time():
    dt, order = 0.25, 3
    times, rows = clock(12, dt), []
    stages, before, passing = [5.0 * 4] * order, 4.0, 20.0
    for t in times:
        x, now = 5 + math.sin(t), 4 + 0.5 * t
        flows = [x] + [content / (before if i == order - 1 else now) for i, content in enumerate(stages)]
        rows.append({"input": x, "time to pass": now, "out": flows[-1], "passing": passing})
        stages = [content + dt * order * (flows[i] - flows[i + 1]) for i, content in enumerate(stages)]
        passing += dt * (x - flows[-1])
        before = now
    return times, rows


@golden
def delay_fixed():
    times = clock(6, 0.5)

    def late(steps, start):
        return [times[k - steps] ** 2 if k >= steps else start for k in range(len(times))]

    columns = {"input": late(0, 0), "exact": late(4, -1), "rounded": late(3, -2), "none": late(1, -3),
               "read once": late(2, -4)}
    return times, [{name: column[k] for name, column in columns.items()} for k in range(len(times))]


@golden
def sample_if_true():
    times, rows = clock(12, 1), []
    held, counter = -9.0, 0.0
    for t in times:
        wave, earlier = math.sin(t), counter
        if wave > 0.5:
            held, counter = wave, earlier + 1
        rows.append({"wave": wave, "held": held, "counter": counter, "earlier": earlier})
    return times, rows


@golden
def initial_values():
    times = clock(4, 1)
    # c = 3 at the start, so b = 6 and a = 9; afterwards c = a + b.
    return times, [{"a": 9 + t, "b": 6 - t, "c": 15, "kept": 90, "inside": 3 + t} for t in times]


@golden
def macros():
    times, rows = clock(4, 1), []
    fills = {"x": 4.0, "y": 2.0, "k1": 2.0, "k2": 6.0}
    for t in times:
        rows.append({"plain": 2 * t, "state": fills["x"] - fills["y"], "speed[k1]": 1, "speed[k2]": 3,
                     "by kind[k1]": fills["k1"], "by kind[k2]": fills["k2"]})
        flows = {"x": (2, 1), "y": (t + 1, 4), "k1": (1, 2), "k2": (3, 2)}
        fills = {k: v + flows[k][0] - v / flows[k][1] for k, v in fills.items()}
    return times, rows


@golden
def missing_and_division():
    times = clock(4, 1)
    return times, [{"gap": NA if t > 2 else t, "is missing": float(t > 2), "zero if": 0 if t == 2 else 4 / (t - 2),
                    "other if": 7 if t == 2 else 4 / (t - 2), "tiny": 0} for t in times]


@golden
def rounding_and_powers():
    times, rows = clock(12, 1), []
    for t in times:
        x = t / 3 - 2
        rows.append({"x": x, "towards zero": math.trunc(x), "remainder": math.fmod(x, 0.75),
                     "steps": 0.5 * math.trunc(x / 0.5), "steps of nothing": x, "minus first": -4, "right to left": 512,
                     "loose not": float(not (x > 0) and x > -1), "base two": math.log2(8 + t)})
    return times, rows


@golden
def trend_forecast_npv():
    dt = 0.5

    def look(t, s):
        x = 10 + 2 * t
        shown = {"input": x, "trend": (x - s["_t"]) / (4 * abs(s["_t"])),
                 "forecast": x * (1 + (x - s["_f"]) / (3 * s["_f"]) * 5), "value": (s["_n"] + x * dt * s["_d"]) * 2}
        rates = {"_t": (x - s["_t"]) / 4, "_f": (x - s["_f"]) / 3, "_d": -s["_d"] * 0.05 / (1 + 0.05 * dt),
                 "_n": x * s["_d"]}
        return shown, rates

    times = clock(6, dt)
    return times, euler(times, dt, {"_t": 10 / 1.4, "_f": 10.0, "_d": 1.0, "_n": 1.0}, look)


@golden
def vectors():
    v, chosen = [30, 10, 20, 10], [1, 0, 2, 1]
    order = sorted(range(4), key=lambda i: v[i])
    down = sorted(range(4), key=lambda i: -v[i])
    row = {"total": 80, "highest": 30, "average": 20}
    for i in range(4):
        row |= {f"v[i{i + 1}]": v[i], f"chosen[i{i + 1}]": chosen[i], f"order[p{i + 1}]": order[i],
                f"sorted[p{i + 1}]": v[order[i]], f"rank[i{i + 1}]": down.index(i) + 1,
                f"shifted[i{i + 1}]": v[i + 1] if i < 3 else NA}
    return clock(1, 1), [row, row]


@golden
def runge_kutta():
    dt = 0.25
    times, rows = clock(8, dt), []
    place, speed = 1.0, 0.0
    for t in times:
        push = step(t, dt, 1, 4.25)
        rows.append({"place": place, "speed": speed, "moving": speed, "pulling": -2 * place + push, "stiffness": 2})

        def slope(p, s):
            return s, -2 * p + push  # STEP stays as it was at the start of the step

        a = slope(place, speed)
        b = slope(place + dt / 2 * a[0], speed + dt / 2 * a[1])
        c = slope(place + dt / 2 * b[0], speed + dt / 2 * b[1])
        d = slope(place + dt * c[0], speed + dt * c[1])
        place += dt / 6 * (a[0] + 2 * b[0] + 2 * c[0] + d[0])
        speed += dt / 6 * (a[1] + 2 * b[1] + 2 * c[1] + d[1])
    return times, rows


@golden
def xmile_non_negative():
    times, rows = clock(5, 1), []
    tank, basin = 5.0, 0.0
    for t in times:
        first = min(2, tank)
        second = min(t, tank - first)
        rows.append({"tank": tank, "basin": basin, "first": first, "second": second, "only forward": max(0, 3 - t)})
        tank, basin = tank - first - second, basin + second
    return times, rows


@golden
def xmile_builtins():
    times, rows, smooth = clock(8, 1), [], 0.0
    for t in times:
        rows.append({"before": t - 1 if t else -1, "pulses": 6.0 if t in (1, 4, 7) else 0, "floor": math.floor(t - 3.5),
                     "remainder": (t - 3.5) % 2, "safe": 9 if t == 2 else 6 / (t - 2), "late": max(0, 2 * (t - 2)),
                     "smooth": smooth, "times": 80 + 100, "start": 5,
                     "choice": 1 if t > 2 and t != 5 else 2 if t == 0 else 0})
        smooth += (step(t, 1, 8, 2) - smooth) / 4
    return times, rows


@golden
def xmile_arrays():
    times, rows, s = clock(4, 1), [], {"a": 10.0, "b": 10.0}
    for t in times:
        v = {"a": 1.0, "b": t}
        w = {"a": v["a"] * 2 + 1, "b": v["b"] * 2 + 2}
        f = {k: v[k] / s[k] for k in s}
        rows.append({"total": sum(w.values()) + 10 * sum(v.values()) + 100 * max(v.values()), "picked": v["b"] + 10 * v["a"],
                     "number": 2} | {f"{n}[{k}]": x[k] for k in s for n, x in (("v", v), ("w", w), ("s", s), ("f", f))})
        s = {k: s[k] + f[k] for k in s}
    return times, rows


def main():
    names = sys.argv[1:] or sorted(MODELS)
    for name in names:
        times, rows = MODELS[name]()
        with open(HERE / name / "expected.csv", "w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            columns = sorted(rows[0])
            writer.writerow(["Time", *columns])
            for t, row in zip(times, rows):
                writer.writerow([repr(float(t)), *(repr(float(row[c])) for c in columns)])


if __name__ == "__main__":
    main()
