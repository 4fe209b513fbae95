// A worker with an engine of its own. One page asks for one thing at a time and may change its mind: runs are
// cut into short slices, and what a newer request makes needless is dropped between two of them.
import { Engine, Position } from "../../bindings/wasm/engine";
import type { FromWorker, ToWorker } from "./messages";

let engine: Engine | null = null;
let newest = 0;

function send(message: FromWorker): void {
  (postMessage as (message: FromWorker) => void)(message);
}
/** Lets messages in. */
function pause(): Promise<void> {
  return new Promise((done) => setTimeout(done, 0));
}

async function position(request: ToWorker & { kind: "position" }): Promise<void> {
  if (!engine) return;
  for (const [stage, scenarios] of request.stages.entries()) {
    engine.begin(0, request.position, scenarios, request.seed, true);
    const slice = stage === 0 ? scenarios : 8;
    for (let done = 0; done < scenarios;) {
      done = engine.run(0, slice);
      if (stage > 0) await pause();
      if (newest !== request.number) return;
    }
    send({
      kind: "position", number: request.number, scenarios, last: stage + 1 === request.stages.length,
      excluded: engine.excluded(0), verdicts: engine.verdicts(0, request.compared), means: engine.means(0),
      fans: engine.fans(0), hash: engine.hash(0),
    });
    await pause();
    if (newest !== request.number) return;
  }
}

async function flips(request: ToWorker & { kind: "flips" }): Promise<void> {
  if (!engine) return;
  for (const [i, flip] of request.flips.entries()) {
    const turned: Position = { ...request.position, claims: request.position.claims.slice() };
    turned.claims[flip.claim] = { from: flip.stance, to: flip.stance, between: 0 };
    engine.begin(1, turned, request.scenarios, request.seed, false);
    engine.run(1, request.scenarios);
    send({ kind: "flip", number: request.number, index: i, verdicts: engine.verdicts(1, request.compared), means: engine.means(1) });
    await pause();
    if (newest !== request.number) return;
  }
  send({ kind: "flips-done", number: request.number });
}

async function world(request: ToWorker & { kind: "world" }): Promise<void> {
  if (!engine) return;
  engine.begin(2, request.position, request.scenarios, request.seed, false);
  for (let done = 0; done < request.scenarios;) {
    done = engine.run(2, 8);
    send({ kind: "world-progress", number: request.number, done });
    await pause();
    if (newest !== request.number) return;
  }
  send({ kind: "world", number: request.number, scenarios: request.scenarios, outcomes: engine.outcomes(2), drawn: engine.drawn(2) });
}

onmessage = async (event: MessageEvent<ToWorker>) => {
  const request = event.data;
  newest = request.number;
  try {
    if (request.kind === "open") {
      engine = await Engine.open(request.module, request.package);
      send({ kind: "open", number: request.number, shape: engine.shape });
    } else if (request.kind === "position") {
      await position(request);
    } else if (request.kind === "flips") {
      await flips(request);
    } else if (request.kind === "world") {
      await world(request);
    }
  } catch (error) {
    send({ kind: "failed", number: request.number, words: String(error) });
  }
};
