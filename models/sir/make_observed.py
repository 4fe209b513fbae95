#!/usr/bin/env python3
"""Writes observed.csv: what the model gives with planted constants, with noise. For docs/how-to/fit-a-model.md and tests.

Planted: contact rate 5, infectivity 0.08 (only their product, 0.4, can be known), duration 5, initial infected 8.
Infected are counted every 4 days with a standard error of 40; new cases are summed over the week before, with 8 percent.
"""
import pathlib
import random

DT, DAYS, PEOPLE = 0.125, 80, 10000
noise = random.Random(4)
susceptible, infected, recovered = PEOPLE - 8.0, 8.0, 0.0
level, new = [], []
for _ in range(int(DAYS / DT) + 1):
    infection, recovery = 5 * 0.08 * susceptible * infected / PEOPLE, infected / 5
    level.append(infected)
    new.append(infection)
    susceptible, infected, recovered = (susceptible - DT * infection, infected + DT * (infection - recovery),
                                        recovered + DT * recovery)
rows = []
for day in range(4, DAYS + 1):
    counted = f"{level[int(day / DT)] + noise.gauss(0, 40):.0f}" if day % 4 == 0 else ""
    week = sum(new[int((day - 7) / DT):int(day / DT)]) * DT if day % 7 == 0 else None
    cases = f"{week * (1 + noise.gauss(0, 0.08)):.1f}" if week else ""
    if counted or cases:
        rows.append(f"{day},{counted},{'40' if counted else ''},{cases}")
path = pathlib.Path(__file__).resolve().parent / "observed.csv"
path.write_text("Time,Infected,Infected error,infection\n" + "\n".join(rows) + "\n")
