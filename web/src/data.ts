// What the page was written with: the JSON of src/report/live.cpp.

export interface Stance { name: string; words: string; by: string; in_force: boolean; ties: [string, string][] }
export interface Claim { id: string; words: string; counter: boolean; group: string; stances: Stance[] }
export interface Outcome { id: string; name: string; unit: string; higher: boolean; worst: number; best: number; acceptable: number | null }
export interface PolicyData { id: string; name: string; levers: { input: number; name: string; unit: string }[] }
export interface Viewpoint { id: string; name: string; reader: boolean; weights: number[]; ranged: boolean[]; leader?: number; clear?: boolean }
export interface Flip { claim: number; stance: number; turns: number[]; moves: number; nothing: boolean }
export interface Chart { name: string; variable: string; unit: string; data: [number, number][] }
export interface Variable { name: string; kind: "stock" | "constant" | "computed"; lever: boolean; uses: number[]; answers: string; in: number[]; out: number[]; claims: string[] }
export interface Data {
  format: number;
  title: string;
  argument_sha256: string;
  model_sha256: string;
  seed: number;
  level: number;
  immaterial: number;
  argued: number | null;
  as_it_was: number | null;
  policies: PolicyData[];
  outcomes: Outcome[];
  viewpoints: Viewpoint[];
  claims: Claim[];
  flips: Flip[];
  charts: Chart[];
  uncertainties: { name: string; unit: string; exploratory: boolean }[];
  variables: Variable[];
  outcome_variables: (number | null)[];
  dates: string[];
  package: string;
}

export function readData(): Data | null {
  const element = document.getElementById("crux-data");
  if (!element?.textContent) return null;
  const data = JSON.parse(element.textContent) as Data;
  return data.format === 1 ? data : null;
}

// Not yet in the compiler's own list of what browsers have.
declare class DecompressionStream {
  constructor(format: "gzip");
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<BufferSource>;
}

/** The engine's bytes as the page carries them: gzip in base64. */
export async function readEngine(): Promise<WebAssembly.Module> {
  const text = document.getElementById("crux-engine")?.textContent ?? "";
  const packed = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compile(await new Response(stream).arrayBuffer());
}
