// Runs positions in crux.wasm under node and prints what the test compares with the native command.
//   node positions.mjs ENGINE_JS WASM REPORT_HTML JOBS_JSON
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";

const [library, wasm, report, jobs] = process.argv.slice(2);
const { Engine, ownPosition } = await import(pathToFileURL(library));
const text = readFileSync(report, "utf8").match(/<script type="application\/json" id="crux-data">(.*?)<\/script>/s)[1];
const data = JSON.parse(text);
const module = await WebAssembly.compile(readFileSync(wasm));
const begun = performance.now();
const engine = await Engine.open(module, data.package);
const opened = performance.now() - begun;
const out = { opened, results: [], shape: engine.shape, failures: [] };
for (const job of JSON.parse(readFileSync(jobs, "utf8"))) {
  const position = ownPosition(engine.shape);
  for (const [claim, held] of Object.entries(job.claims ?? {})) position.claims[claim] = held;
  if (job.weights) position.weights = job.weights;
  if (job.drawStances) position.drawStances = true;
  try {
    engine.begin(0, position, job.scenarios, job.seed ?? 1, true);
    const start = performance.now();
    for (let done = 0; done < job.scenarios;) done = engine.run(0, job.slice ?? job.scenarios);
    const seconds = (performance.now() - start) / 1000;
    const verdicts = engine.verdicts(0, engine.shape.policies.map(() => true));
    out.results.push({ hash: engine.hash(0), means: [...engine.means(0)], verdicts, excluded: engine.excluded(0), seconds, fans: engine.fans(0).length });
  } catch (error) {
    out.failures.push(String(error));
  }
}
try {
  await Engine.open(module, data.package.slice(0, data.package.length / 2));
  out.failures.push("opened half a package");
} catch (error) {
  out.damaged = String(error);
}
console.log(JSON.stringify(out));
