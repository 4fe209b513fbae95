// Two workers, each with an engine: one for the position (first a small sample, then larger ones), one for what
// takes long (flips, worlds), so that neither waits for the other and the page for none.
import type { Position, Shape } from "../../bindings/wasm/engine";
import workerText from "worker-text";
import type { Data } from "./data";
import type { FromWorker, ToWorker } from "./messages";

type Wish = ToWorker extends infer T ? (T extends { number: number } ? Omit<T, "number"> : never) : never;

export class WorkerEngine {
  private readonly worker: Worker;
  private number = 0;
  private listener: (message: FromWorker) => void = () => {};

  constructor() {
    this.worker = new Worker(URL.createObjectURL(new Blob([workerText], { type: "text/javascript" })));
    this.worker.onmessage = (event: MessageEvent<FromWorker>) => { if (event.data.number === this.number) this.listener(event.data); };
  }
  /** Drops what was asked before. */
  ask(wish: Wish, listener: (message: FromWorker) => void): void {
    this.number += 1;
    this.listener = listener;
    this.worker.postMessage({ ...wish, number: this.number } as ToWorker);
  }
  drop(): void {
    this.number += 1;
    this.worker.postMessage({ kind: "stop", number: this.number } as ToWorker);
  }
  open(module: WebAssembly.Module, data: Data): Promise<Shape> {
    return new Promise((done, fail) => {
      this.worker.onerror = (event) => fail(new Error(event.message));
      this.ask({ kind: "open", module, package: data.package }, (message) => {
        if (message.kind === "open") done(message.shape);
        else if (message.kind === "failed") fail(new Error(message.words));
      });
    });
  }
}

export function copied(position: Position): Position {
  return JSON.parse(JSON.stringify(position)) as Position;
}
