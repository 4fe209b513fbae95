// A reader's position as a file or a link: what differs from the argument's own, by names, so that people can
// read it. `crux stand` reads the same text.
import { Position, Shape, ownPosition } from "../../bindings/wasm/engine";
import type { Data } from "./data";

export interface Stand {
  position: Position;
  /** [policy] whether it stands for choice. */
  compared: boolean[];
}

export interface StandFile {
  crux: "position";
  format: 1;
  argument_sha256: string;
  seed: number;
  claims?: Record<string, { from: string; to?: string; between?: number }>;
  weights?: Record<string, Record<string, number>>;
  policies?: Record<string, Record<string, number>>;
  compared?: string[];
}

export function ownStand(shape: Shape): Stand {
  return { position: ownPosition(shape), compared: shape.policies.map(() => true) };
}

export function mirrored(shape: Shape): Stand {
  const stand = ownStand(shape);
  stand.position.claims = shape.claims.map((claim) => ({ from: claim.mirror, to: claim.mirror, between: 0 }));
  return stand;
}

export function write(stand: Stand, data: Data, shape: Shape): StandFile {
  const out: StandFile = { crux: "position", format: 1, argument_sha256: data.argument_sha256, seed: data.seed };
  stand.position.claims.forEach((held, c) => {
    const own = shape.claims[c].position;
    if (held.from === own && (held.between === 0 || held.to === own)) return;
    const stances = data.claims[c].stances;
    (out.claims ??= {})[data.claims[c].id] = held.between === 0 || held.from === held.to ? { from: stances[held.from].name }
      : { from: stances[held.from].name, to: stances[held.to].name, between: held.between };
  });
  stand.position.weights.forEach((row, v) => {
    if (!row) return;
    const weights: Record<string, number> = {};
    row.forEach((weight, o) => { weights[data.outcomes[o].id] = weight; });
    (out.weights ??= {})[data.viewpoints[v].id] = weights;
  });
  stand.position.policies.forEach((levers, p) => levers.forEach((lever, i) => {
    if (lever.value === shape.policies[p][i].value) return;
    const named = data.policies[p].levers.find((candidate) => candidate.input === lever.input);
    if (named) ((out.policies ??= {})[data.policies[p].id] ??= {})[named.name] = lever.value;
  }));
  if (!stand.compared.every(Boolean)) out.compared = data.policies.filter((_, p) => stand.compared[p]).map((policy) => policy.id);
  return out;
}

/** Throws an Error that says what does not fit. */
export function read(given: unknown, data: Data, shape: Shape): Stand {
  const file = given as StandFile;
  if (typeof given !== "object" || given === null || file.crux !== "position" || file.format !== 1) throw new Error("This is no position of a Crux report.");
  if (file.argument_sha256 !== data.argument_sha256) throw new Error("This position belongs to another argument, or to another version of this one.");
  const stand = ownStand(shape);
  const find = (list: { id?: string; name?: string }[], name: string, what: string, key: "id" | "name" = "id"): number => {
    const at = list.findIndex((item) => item[key] === name);
    if (at < 0) throw new Error(`This report has no ${what} “${name}”.`);
    return at;
  };
  const number = (value: unknown, low: number, high: number, what: string): number => {
    if (typeof value !== "number" || !(value >= low && value <= high)) throw new Error(`${what} is out of its range.`);
    return value;
  };
  for (const [id, held] of Object.entries(file.claims ?? {})) {
    const c = find(data.claims, id, "claim");
    const from = find(data.claims[c].stances, held.from, `stance of ${id}`, "name");
    const to = held.to === undefined ? from : find(data.claims[c].stances, held.to, `stance of ${id}`, "name");
    stand.position.claims[c] = { from, to, between: number(held.between ?? 0, 0, 1, `“between” of ${id}`) };
  }
  for (const [id, weights] of Object.entries(file.weights ?? {})) {
    const row = data.outcomes.map(() => 0);
    for (const [outcome, weight] of Object.entries(weights)) row[find(data.outcomes, outcome, "outcome")] = number(weight, 0, 1e9, `The weight of ${outcome}`);
    if (!row.some((weight) => weight > 0)) throw new Error(`The weights of ${id} are all 0.`);
    stand.position.weights[find(data.viewpoints, id, "viewpoint")] = row;
  }
  for (const [id, levers] of Object.entries(file.policies ?? {})) {
    const p = find(data.policies, id, "policy");
    for (const [name, value] of Object.entries(levers)) {
      const input = data.policies[p].levers[find(data.policies[p].levers, name, `lever of ${id}`, "name")].input;
      for (const lever of stand.position.policies[p]) if (lever.input === input) lever.value = number(value, -1e15, 1e15, name);
    }
  }
  if (file.compared) {
    const chosen = file.compared.map((id) => find(data.policies, id, "policy"));
    if (chosen.length < 2) throw new Error("At least two policies must be compared.");
    stand.compared = data.policies.map((_, p) => chosen.includes(p));
  }
  return stand;
}

const mark = "#position=";

export function toLink(file: StandFile): string {
  const bytes = new TextEncoder().encode(JSON.stringify(file));
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return mark + btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** Null where the address holds no position. */
export function fromLink(hash: string): unknown {
  if (!hash.startsWith(mark)) return null;
  const text = atob(hash.slice(mark.length).replace(/-/g, "+").replace(/_/g, "/"));
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (c) => c.charCodeAt(0))));
}
