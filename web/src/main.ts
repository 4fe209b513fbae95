// The page: reads what it was written with, starts the engines, draws the section "Argue with it" and keeps it true.
// Without this script the report stands as it is; nothing here is needed to read it.
import type { Shape, Verdict } from "../../bindings/wasm/engine";
import { Data, readData, readEngine } from "./data";
import { h, replace, table } from "./dom";
import { Diagram } from "./diagram";
import { WorkerEngine, copied } from "./engines";
import type { FromWorker, PositionResult } from "./messages";
import { ClaimControls, claimsByWeight, policyControls, weightControls } from "./panel";
import { Stand, fromLink, mirrored, ownStand, read, toLink, write } from "./position";
import { FlipFound, fansFigure, flipsList, meansTable, turnsOf, verdictPicture, verdictSentence, verdictTable } from "./results";
import { worldsSection } from "./worlds";

/** Scenarios of the first answer and of those that fill in behind; flips use the first. */
const stages = [16, 64, 256];

function addToContents(id: string, heading: string): void {
  document.querySelector("nav ol")?.prepend(h("li", {}, h("a", { href: `#${id}` }, heading)));
}

/** What a stance sets leads to the equation of what it sets; an outcome's name to the equation of its variable. */
function linkTies(data: Data): void {
  const places = new Map(data.variables.map((variable, i) => [variable.name, i]));
  for (const code of document.querySelectorAll("article.claim li code")) {
    const text = code.textContent ?? "", name = text.slice(0, Math.max(0, text.indexOf(" = "))).replace(/\[.*/, "");
    const at = places.get(name);
    if (at === undefined) continue;
    const link = h("a", { href: `#variable-${at}` });
    code.replaceWith(link);
    link.append(code);
  }
}

/** A link to a claim or an equation opens the folded list that holds it. */
function openTargets(): void {
  const open = () => {
    const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    for (let at = target?.parentElement; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
    if (target && target.closest("details")) target.scrollIntoView();
  };
  window.addEventListener("hashchange", open);
  if (!location.hash.startsWith("#position=")) open();
}

class Page {
  private stand: Stand;
  private kept: { stand: Stand; result: PositionResult } | null = null;
  private own: PositionResult | null = null;
  private result: PositionResult | null = null;
  private small: Verdict[] | null = null;
  private flipTimer = 0;
  private asked = 0;
  private chart = 0;
  private readonly diagram: Diagram;

  private readonly status = h("p", { class: "live-status", role: "status" });
  private readonly verdict = h("p", { class: "lead", "aria-live": "polite" });
  private readonly results = h("div");
  private readonly fans = h("div");
  private readonly flips = h("div");
  private readonly beside = h("div");
  private readonly message = h("p", { role: "status", class: "soft" });
  private readonly claims: ClaimControls;
  private readonly weights: { element: HTMLElement; show: () => void };
  private readonly policies: { element: HTMLElement; show: () => void };

  constructor(private readonly data: Data, private readonly shape: Shape, private readonly place: HTMLElement,
    private readonly fast: WorkerEngine, private readonly slow: WorkerEngine) {
    this.stand = ownStand(shape);
    const stand = () => this.stand, changed = () => this.changed();
    this.claims = new ClaimControls(data, shape, stand, changed);
    this.weights = weightControls(data, stand, changed);
    this.policies = policyControls(data, shape, stand, changed);
    this.diagram = new Diagram(data);
  }

  draw(): void {
    const order = claimsByWeight(this.data);
    const rows = this.claims.draw(order);
    const shown = h("span", { class: "soft", role: "status" });
    const search = h("input", { type: "search", id: "claim-search", oninput: () => { const n = this.claims.filter(search.value); shown.textContent = search.value ? `${n} of ${order.length} claims` : ""; } });
    const chart = h("select", { id: "fan-of", onchange: () => { this.chart = Number(chart.value); this.drawFans(); } },
      ...this.data.charts.map((one, i) => h("option", { value: i }, one.name)));
    const button = (words: string, action: () => void) => h("button", { type: "button", onclick: action }, words);
    const open = h("input", { type: "file", accept: ".json,application/json", id: "open-position", onchange: () => { void this.openFile(open); } });
    replace(this.place, h("section", { id: "argue", class: "live" },
      h("h2", {}, "Argue with it"),
      h("p", {}, "Move any claim from what the argument says towards its rival, set your own weights, leave policies out or change them. The model runs again in this page; nothing leaves it. What the rest of the report says, with its certificates, holds for the argument's own position alone."),
      h("div", { class: "buttons" },
        button("The argument's position", () => this.set(ownStand(this.shape), "This is the argument's own position.")),
        button("The opposite position", () => this.set(mirrored(this.shape), "Each claim is at the rival that the file marks as its opposite.")),
        button("Copy a link", () => { void this.copyLink(); }),
        button("Save as a file", () => this.save()),
        h("label", { class: "button", for: "open-position" }, "Open a file", open),
        button("Lay beside another", () => this.keep())),
      this.message,
      h("div", { class: "live-head" }, this.verdict, this.status),
      h("div", { class: "live-grid" },
        h("div", { class: "live-results" }, h("h3", {}, "What it comes to"), this.results, this.beside),
        h("div", { class: "live-controls" },
          h("h3", {}, "Claims"),
          h("p", { class: "soft" }, "Those that decide most at the argument's own position come first."),
          h("p", {}, h("label", { for: "claim-search" }, "Find a claim: "), search, " ", shown),
          h("div", { class: "claim-list", tabindex: 0, role: "region", "aria-label": "Claims to move" }, rows),
          h("details", { class: "moved-here" }, h("summary", {}, "Weights of the viewpoints"), this.weights.element),
          h("details", { class: "moved-here" }, h("summary", {}, "Policies"), this.policies.element))),
      this.data.charts.length ? h("h3", {}, "The course of things from here") : null,
      this.data.charts.length ? h("p", {}, h("label", { for: "fan-of" }, "Show: "), chart) : null,
      this.fans,
      h("h3", {}, "What would turn it from here"), this.flips),
    worldsSection(this.data, this.shape, this.slow, () => this.pauseFlips()));
    const diagram = document.getElementById("diagram");
    if (diagram && this.data.variables.length) replace(diagram, this.diagram.section());
    linkTies(this.data);
    openTargets();
    addToContents("worlds", "Explore the worlds");
    addToContents("argue", "Argue with it");
    window.addEventListener("hashchange", () => this.followLink());
    if (!this.followLink()) this.changed();
  }

  private set(stand: Stand, words: string): void {
    this.stand = stand;
    this.claims.show();
    this.weights.show();
    this.policies.show();
    this.message.textContent = words;
    this.changed();
  }

  private isOwn(): boolean {
    const file = write(this.stand, this.data, this.shape);
    return !file.claims && !file.weights && !file.policies;
  }

  private changed(): void {
    const begun = performance.now();
    this.diagram.show(this.stand);
    const asked = ++this.asked;
    window.clearTimeout(this.flipTimer);
    this.slow.drop();
    this.place.dataset.state = "running";
    this.status.textContent = "Running…";
    const own = this.isOwn();
    this.fast.ask({ kind: "position", position: copied(this.stand.position), compared: this.stand.compared.slice(), stages, seed: this.data.seed }, (message: FromWorker) => {
      if (message.kind === "failed") this.failed(message.words);
      if (message.kind !== "position" || asked !== this.asked) return;
      this.result = message;
      if (own) this.own = message;
      if (message.scenarios === stages[0]) {
        this.small = message.verdicts;
        this.flipTimer = window.setTimeout(() => this.lookAtFlips(asked), 300);
        requestAnimationFrame(() => { this.place.dataset.latency = (performance.now() - begun).toFixed(0); });
      }
      this.place.dataset.scenarios = String(message.scenarios);
      this.place.dataset.hash = message.hash;
      this.place.dataset.state = message.last ? "done" : "filling";
      this.show(message, own);
    });
  }

  private failed(words: string): void {
    this.place.dataset.state = "failed";
    this.status.textContent = `The engine of this page stopped: ${words}. The report itself stands.`;
  }

  private show(result: PositionResult, own: boolean): void {
    if (!result.verdicts.length) {
      this.verdict.textContent = "In every scenario the model went wrong under some policy: nothing can be said.";
      return;
    }
    this.verdict.textContent = verdictSentence(this.data, result.verdicts);
    const left = result.excluded ? `; ${result.excluded} left out, where the model went wrong under some policy` : "";
    this.status.textContent = `${result.scenarios} scenarios under every policy${left}${result.last ? "" : "; a larger sample is filling in"}. ` +
      (own ? "The certified results below are for this position." : "Certified results exist at the argument's own position only; this is a quick look.");
    const before = own ? null : this.own && this.own.scenarios === result.scenarios ? this.own : null;
    const open = Array.from(this.results.querySelectorAll("details"), (details) => details.open);
    replace(this.results, verdictTable(this.data, result.verdicts, result.scenarios), verdictPicture(this.data, result.verdicts, result.scenarios),
      h("details", { class: "means" }, h("summary", {}, "Outcomes in their own units"), meansTable(this.data, result.means, this.stand.compared, before ? before.means : null)),
      h("p", { class: "soft" }, "Members' hash: ", h("code", {}, result.hash.slice(0, 16)), ". ", h("code", {}, "crux stand"), " with the saved file gives the same."));
    this.results.querySelectorAll("details").forEach((details, i) => { details.open = open[i] ?? false; });
    this.drawFans();
    this.drawBeside();
  }

  private drawFans(): void {
    if (!this.result || !this.data.charts.length) return;
    const before = this.own && this.own !== this.result ? this.own : null;
    const open = this.fans.querySelector("details")?.open ?? false;
    replace(this.fans, fansFigure(this.data, this.shape, this.result, this.chart, this.stand.compared, before));
    const details = this.fans.querySelector("details");
    if (details) details.open = open;
  }

  private pauseFlips(): void {
    window.clearTimeout(this.flipTimer);
  }

  private lookAtFlips(asked: number): void {
    const base = this.small;
    if (!base?.length) return;
    const order = claimsByWeight(this.data), held = this.stand.position.claims;
    const flips = order.flatMap((claim) => this.data.claims[claim].stances.map((_, stance) => ({ claim, stance })))
      .filter(({ claim, stance }) => this.data.claims[claim].stances[stance].in_force)
      .filter(({ claim, stance }) => !(held[claim].between === 0 && held[claim].from === stance) && !(held[claim].between === 1 && held[claim].to === stance));
    const found: FlipFound[] = [];
    let done = 0;
    let drawn = 0;
    const draw = (force: boolean) => {
      if (!force && performance.now() - drawn < 250) return;
      drawn = performance.now();
      this.place.dataset.flips = `${done}/${flips.length}`;
      flipsList(this.flips, this.data, found, done, flips.length, stages[0]);
    };
    draw(true);
    this.slow.ask({ kind: "flips", position: copied(this.stand.position), compared: this.stand.compared.slice(), scenarios: stages[0], seed: this.data.seed, flips }, (message) => {
      if (asked !== this.asked) return;
      if (message.kind === "failed") this.failed(message.words);
      if (message.kind === "flip") {
        done += 1;
        if (message.verdicts.length) found.push({ ...flips[message.index], turns: turnsOf(base, message.verdicts) });
        draw(false);
      }
      if (message.kind === "flips-done") draw(true);
    });
  }

  private keep(): void {
    if (!this.result) return;
    this.kept = { stand: JSON.parse(JSON.stringify(this.stand)) as Stand, result: this.result };
    this.message.textContent = "Kept. Now move to another position, or open one from a file: the two stand side by side.";
    this.drawBeside();
  }

  private drawBeside(): void {
    if (!this.kept || !this.result) { replace(this.beside); return; }
    const { stand, result } = this.kept, now = this.result;
    const name = (verdict: Verdict) => (verdict.clear ? "" : "no clear winner; leads: ") + this.data.policies[verdict.leader].name;
    const differ = this.stand.position.claims.flatMap((held, c) => {
      const was = stand.position.claims[c];
      if (held.from === was.from && held.to === was.to && held.between === was.between) return [];
      const words = (one: typeof held) => {
        const stances = this.data.claims[c].stances;
        return one.between === 0 ? stances[one.from].words : one.between === 1 ? stances[one.to].words : `${Math.round(100 * one.between)} percent towards: ${stances[one.to].words}`;
      };
      return [[h("a", { href: `#claim-${this.data.claims[c].id}` }, this.data.claims[c].id), words(was), words(held)]];
    });
    const weights = this.data.viewpoints.flatMap((viewpoint, v) => JSON.stringify(stand.position.weights[v]) === JSON.stringify(this.stand.position.weights[v]) ? [] : [[viewpoint.name, "weights differ", ""]]);
    replace(this.beside, h("h3", {}, "Two positions side by side"),
      table("What comes out best", ["Viewpoint", "The one kept", "This one", "Do they agree?"], result.verdicts.map((verdict, v) => [
        this.data.viewpoints[v].name, name(verdict), name(now.verdicts[v]), verdict.leader === now.verdicts[v].leader ? "agree" : h("strong", {}, "part here")])),
      differ.length + weights.length ? table("Where they part", ["Claim", "The one kept", "This one"], [...differ, ...weights]) : h("p", {}, "The two are the same so far."),
      h("button", { type: "button", onclick: () => { this.kept = null; this.drawBeside(); } }, "Put the kept one away"));
  }

  private async copyLink(): Promise<void> {
    const link = location.href.split("#")[0] + toLink(write(this.stand, this.data, this.shape));
    history.replaceState(null, "", link);
    try {
      await navigator.clipboard.writeText(link);
      this.message.textContent = "The link is copied. Whoever opens it with this same report sees your position.";
    } catch {
      this.message.textContent = "The address of this page now holds your position: copy it from there.";
    }
  }

  private save(): void {
    const text = JSON.stringify(write(this.stand, this.data, this.shape), null, 2) + "\n";
    const link = h("a", { href: URL.createObjectURL(new Blob([text], { type: "application/json" })), download: "position.json" });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  private async openFile(input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0];
    if (!file) return;
    try {
      if (file.size > 1e6) throw new Error("This file is too large for a position.");
      this.set(read(JSON.parse(await file.text()), this.data, this.shape), `Opened ${file.name}.`);
    } catch (error) {
      this.message.textContent = `Not opened: ${error instanceof Error ? error.message : String(error)}`;
    }
    input.value = "";
  }

  private followLink(): boolean {
    try {
      const given = fromLink(location.hash);
      if (given === null) return false;
      this.set(read(given, this.data, this.shape), "This position came with the link.");
      document.getElementById("argue")?.scrollIntoView();
      return true;
    } catch (error) {
      this.message.textContent = `The link's position was not opened: ${error instanceof Error ? error.message : String(error)}`;
      return false;
    }
  }
}

async function start(): Promise<void> {
  const place = document.getElementById("live"), data = readData();
  if (!place || !data) return;
  try {
    const module = await readEngine();
    const fast = new WorkerEngine(), slow = new WorkerEngine();
    const [shape] = await Promise.all([fast.open(module, data), slow.open(module, data)]);
    new Page(data, shape, place, fast, slow).draw();
  } catch (error) {
    place.dataset.state = "failed";
    replace(place, h("p", { class: "soft" }, `This browser cannot run the model again (${error instanceof Error ? error.message : String(error)}). The report below stands.`));
  }
}

void start();
