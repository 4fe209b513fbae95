// What the page and its workers tell each other. `number` counts a page's wishes: answers to older ones are dropped.
import type { Position, Shape, Verdict } from "../../bindings/wasm/engine";

export type ToWorker =
  | { kind: "stop"; number: number }
  | { kind: "open"; number: number; module: WebAssembly.Module; package: string }
  | { kind: "position"; number: number; position: Position; compared: boolean[]; stages: number[]; seed: number }
  | { kind: "flips"; number: number; position: Position; compared: boolean[]; scenarios: number; seed: number; flips: { claim: number; stance: number }[] }
  | { kind: "world"; number: number; position: Position; scenarios: number; seed: number };

export interface PositionResult {
  kind: "position";
  number: number;
  scenarios: number;
  /** No larger sample follows. */
  last: boolean;
  excluded: number;
  verdicts: Verdict[];
  means: Float64Array;
  fans: Float64Array;
  hash: string;
}
export interface FlipAnswer { kind: "flip"; number: number; index: number; verdicts: Verdict[]; means: Float64Array }
export type FromWorker =
  | { kind: "open"; number: number; shape: Shape }
  | PositionResult
  | FlipAnswer
  | { kind: "flips-done"; number: number }
  | { kind: "world-progress"; number: number; done: number }
  | { kind: "world"; number: number; scenarios: number; outcomes: Float64Array; drawn: Float64Array }
  | { kind: "failed"; number: number; words: string };
