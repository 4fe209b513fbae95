// The typed face of crux.wasm (exports.cpp): what a position makes of a small ensemble, to the bit as the
// native command computes it. Works in pages, workers and node; needs nothing but the module's bytes.

/** A claim between two of its stances (indices in the order of the argument file): 0 is `from`, 1 is `to`. */
export interface Held {
  from: number;
  to: number;
  between: number;
}
export interface Lever {
  input: number;
  value: number;
}
export interface Position {
  /** Every claim takes one of its stances, drawn; `claims` then rest. */
  drawStances: boolean;
  /** Ranges without a source are drawn; else they stand at their settings. */
  sweepExploratory: boolean;
  claims: Held[];
  /** One list a policy: what it sets. */
  policies: Lever[][];
  /** One row a viewpoint, a number an outcome; null: as the argument has it. */
  weights: (number[] | null)[];
}
export interface ClaimShape {
  /** Number in the argument file, claims that are not modelled counted too. */
  number: number;
  position: number;
  mirror: number;
  stances: number;
  /** numbersBetween[a][b]: whether there is anything between stances a and b but a share of scenarios. */
  numbersBetween: boolean[][];
}
export interface Shape {
  viewpoints: number;
  outcomes: number;
  policies: Lever[][];
  charts: number;
  uncertainties: number;
  claims: ClaimShape[];
  saveTimes: number[];
}
export interface PolicyVerdict {
  /** Mean score, 0 to 1; NaN where the policy is not compared. */
  score: number;
  low: number;
  high: number;
  /** Share of the scenarios in which it is best. */
  bestShare: number;
  regret: number;
  /** The leader's mean score minus its own, with the interval adjusted for all pairs of policies. */
  behind: number;
  behindLow: number;
  behindHigh: number;
}
export interface Verdict {
  leader: number;
  /** Every other policy is behind by more than computing error and the least difference that counts. */
  clear: boolean;
  policies: PolicyVerdict[];
}
export const fanLevels = [0.05, 0.25, 0.5, 0.75, 0.95];

interface Exports {
  memory: WebAssembly.Memory;
  _initialize?: () => void;
  crux_alloc(bytes: number): number;
  crux_free(at: number): void;
  crux_numbers(): number;
  crux_numbers_size(): number;
  crux_text(): number;
  crux_text_size(): number;
  crux_open(text: number, size: number): number;
  crux_shape(): number;
  crux_begin(which: number, request: number, size: number, scenarios: number, seed: number, charts: number): number;
  crux_run(which: number, count: number): number;
  crux_excluded(which: number): number;
  crux_verdicts(which: number, compared: number): number;
  crux_means(which: number): number;
  crux_fans(which: number): number;
  crux_outcomes(which: number): number;
  crux_drawn(which: number): number;
  crux_hash(which: number): number;
}

/** How many samples an engine holds at once. */
export const sampleCount = 3;

export function ownPosition(shape: Shape): Position {
  return {
    drawStances: false,
    sweepExploratory: false,
    claims: shape.claims.map((claim) => ({ from: claim.position, to: claim.position, between: 0 })),
    policies: shape.policies.map((levers) => levers.map((lever) => ({ ...lever }))),
    weights: Array.from({ length: shape.viewpoints }, () => null),
  };
}

function encoded(position: Position): Float64Array {
  const out: number[] = [position.drawStances ? 1 : 0, position.sweepExploratory ? 1 : 0, position.claims.length];
  for (const held of position.claims) out.push(held.from, held.to, held.between);
  out.push(position.policies.length);
  for (const levers of position.policies) {
    out.push(levers.length);
    for (const lever of levers) out.push(lever.input, lever.value);
  }
  out.push(position.weights.length);
  for (const row of position.weights) out.push(row ? row.length : 0, ...(row ?? []));
  return Float64Array.from(out);
}

export class Engine {
  private constructor(private readonly wasm: Exports, readonly shape: Shape) {}

  /** Starts the module and opens a package; throws an Error that says what is wrong with it. */
  static async open(module: WebAssembly.Module, packageText: string): Promise<Engine> {
    // The C library's own needs: none of them is called in a run.
    const none = () => 8; // "bad file descriptor"
    const imports: Record<string, Record<string, () => number>> = {};
    for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = none;
    const instance = await WebAssembly.instantiate(module, imports);
    const wasm = instance.exports as unknown as Exports;
    wasm._initialize?.();
    const bytes = new TextEncoder().encode(packageText);
    const at = wasm.crux_alloc(bytes.length);
    new Uint8Array(wasm.memory.buffer, at, bytes.length).set(bytes);
    const engine = new Engine(wasm, { viewpoints: 0, outcomes: 0, policies: [], charts: 0, uncertainties: 0, claims: [], saveTimes: [] });
    engine.check(wasm.crux_open(at, bytes.length));
    wasm.crux_free(at);
    engine.check(wasm.crux_shape());
    return new Engine(wasm, shapeOf(engine.numbers()));
  }

  /** A new sample of `scenarios` (at most 4096), none run yet. `charts`: fans can be asked for. */
  begin(which: number, position: Position, scenarios: number, seed: number, charts: boolean): void {
    const request = encoded(position);
    const at = this.wasm.crux_alloc(request.byteLength);
    new Float64Array(this.wasm.memory.buffer, at, request.length).set(request);
    const code = this.wasm.crux_begin(which, at, request.length, scenarios, seed, charts ? 1 : 0);
    this.wasm.crux_free(at);
    this.check(code);
  }
  /** Runs up to `count` further scenarios under every policy; how many are done in all. */
  run(which: number, count: number): number {
    return this.wasm.crux_run(which, count);
  }
  /** Scenarios left out because some policy's member was not finite. */
  excluded(which: number): number {
    return this.wasm.crux_excluded(which);
  }
  /** One a viewpoint; `compared` says which policies stand for choice. */
  verdicts(which: number, compared: boolean[]): Verdict[] {
    let bits = 0;
    compared.forEach((yes, policy) => { if (yes) bits += 2 ** policy; });
    this.check(this.wasm.crux_verdicts(which, bits));
    const given = this.numbers();
    const policies = this.shape.policies.length;
    const out: Verdict[] = [];
    for (let at = 0; at < given.length; at += 2 + 8 * policies) {
      const row = Array.from({ length: policies }, (_, policy) => {
        const [score, low, high, bestShare, regret, behind, behindLow, behindHigh] = given.subarray(at + 2 + 8 * policy);
        return { score, low, high, bestShare, regret, behind, behindLow, behindHigh };
      });
      out.push({ leader: given[at], clear: given[at + 1] === 1, policies: row });
    }
    return out;
  }
  /** [policy * outcomes + outcome], natural units. */
  means(which: number): Float64Array {
    this.check(this.wasm.crux_means(which));
    return this.numbers();
  }
  /** [((policy * charts + chart) * fanLevels.length + level) * saves + save]. */
  fans(which: number): Float64Array {
    this.check(this.wasm.crux_fans(which));
    return this.numbers();
  }
  /** [(policy * outcomes + outcome) * done + scenario]. */
  outcomes(which: number): Float64Array {
    this.check(this.wasm.crux_outcomes(which));
    return this.numbers();
  }
  /** Of each scenario done: the stance of each claim, then the value of each uncertainty. */
  drawn(which: number): Float64Array {
    this.check(this.wasm.crux_drawn(which));
    return this.numbers();
  }
  /** SHA-256 of the outcomes done; `crux stand` prints the same for the same position. */
  hash(which: number): string {
    this.check(this.wasm.crux_hash(which));
    return this.text();
  }

  private check(code: number): void {
    if (code !== 0) throw new Error(this.text());
  }
  private numbers(): Float64Array {
    return new Float64Array(this.wasm.memory.buffer, this.wasm.crux_numbers(), this.wasm.crux_numbers_size()).slice();
  }
  private text(): string {
    return new TextDecoder().decode(new Uint8Array(this.wasm.memory.buffer, this.wasm.crux_text(), this.wasm.crux_text_size()).slice());
  }
}

function shapeOf(numbers: Float64Array): Shape {
  let at = 0;
  const next = () => numbers[at++];
  const many = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
  const viewpoints = next(), outcomes = next(), policies = next(), charts = next(), uncertainties = next(), claims = next();
  return {
    viewpoints, outcomes, charts, uncertainties,
    claims: many(claims, () => {
      const number = next(), position = next(), mirror = next(), stances = next();
      return { number, position, mirror, stances, numbersBetween: many(stances, () => many(stances, () => next() === 1)) };
    }),
    policies: many(policies, () => many(next(), () => ({ input: next(), value: next() }))),
    saveTimes: Array.from(numbers.subarray(at)),
  };
}
