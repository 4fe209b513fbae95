// The model's causes and effects around one variable: what it depends on to the left, what it feeds to the right.
// Walked by clicking or by keyboard; every node leads to its equation, every claim's mark to its claim. Stocks are
// boxes, constants rounded, all else plain; what a claim moves has a thick edge, and a filled corner where that claim
// is moved now; a stock's inflows and outflows are drawn as double lines, information as single ones.
import type { Data } from "./data";
import { figure, h, replace, s, table } from "./dom";
import type { Stand } from "./position";

const most = 9;  // nodes of a column: the rest is named in the table

export class Diagram {
  private at: number;
  private readonly place = h("div");
  private readonly usedBy: number[][];
  private readonly choose: HTMLSelectElement;
  private moved = new Set<string>();
  private readonly deciding = new Set<string>();

  constructor(private readonly data: Data) {
    this.usedBy = data.variables.map(() => []);
    data.variables.forEach((variable, i) => variable.uses.forEach((used) => this.usedBy[used].push(i)));
    this.at = data.outcome_variables.find((one) => one !== null) ?? 0;
    for (const flip of data.flips) if (flip.turns.length) this.deciding.add(data.claims[flip.claim].id);
    const order = data.variables.map((_, i) => i).sort((a, b) => data.variables[a].name.localeCompare(data.variables[b].name, "en"));
    this.choose = h("select", { id: "diagram-of", onchange: () => this.go(Number(this.choose.value)) }, ...order.map((i) => h("option", { value: i, selected: i === this.at }, data.variables[i].name)));
  }

  section(): HTMLElement {
    this.draw();
    const outcomes = this.data.outcomes.flatMap((outcome, o) => {
      const at = this.data.outcome_variables[o];
      return at === null ? [] : [h("button", { type: "button", onclick: () => this.go(at) }, outcome.name)];
    });
    return h("div", { class: "live-diagram" }, h("h3", {}, "Causes and effects"),
      h("p", {}, "What a variable depends on stands to its left, what it feeds to its right. Choose one, or walk from one to the next."),
      h("p", {}, h("label", { for: "diagram-of" }, "Around: "), this.choose),
      h("div", { class: "buttons" }, h("span", { class: "soft" }, "Outcomes:"), ...outcomes), this.place);
  }

  show(stand: Stand): void {
    this.moved = new Set(this.data.claims.filter((_, c) => stand.position.claims[c].between > 0).map((claim) => claim.id));
    for (const node of document.querySelectorAll<SVGElement>("figure.diagram [data-variable]")) {
      node.classList.toggle("moved", this.data.variables[Number(node.dataset.variable)].claims.some((claim) => this.moved.has(claim)));
    }
    this.draw();
  }

  private go(at: number): void {
    this.at = at;
    this.choose.value = String(at);
    this.draw();
    this.place.querySelector<SVGElement>(".node.centre")?.focus();
  }

  private column(of: number[]): number[] {
    // Stocks and what claims move first: they matter most to a reader.
    const rank = (i: number) => (this.data.variables[i].claims.length ? 0 : 2) + (this.data.variables[i].kind === "stock" ? 0 : 1);
    return of.filter((i) => i !== this.at).sort((a, b) => rank(a) - rank(b) || a - b).slice(0, most);
  }

  private node(i: number, x: number, y: number, width: number): SVGElement {
    const variable = this.data.variables[i], height = 30;
    const movers = variable.claims.filter((claim) => this.moved.has(claim)), decides = variable.claims.some((claim) => this.deciding.has(claim));
    const words = `${variable.name}: ${variable.kind}` + (variable.claims.length ? `, moved by ${variable.claims.join(", ")}` : "") + (decides ? ", which decides" : "") + (movers.length ? `, moved now: ${movers.join(", ")}` : "") + (variable.lever ? ", set by policies" : "");
    const css = `node ${variable.kind}${variable.claims.length ? " claimed" : ""}${decides ? " decides" : ""}${i === this.at ? " centre" : ""}`;
    const name = variable.name.length > 27 ? variable.name.slice(0, 26) + "…" : variable.name;
    const node = s("g", { class: css, tabindex: 0, role: "button", "aria-label": words, onclick: () => this.go(i),
      onkeydown: (event: Event) => { const key = (event as KeyboardEvent).key; if (key === "Enter" || key === " ") { event.preventDefault(); this.go(i); } } },
      s("title", {}, words),
      s("rect", { x, y: y - height / 2, width, height, rx: variable.kind === "constant" ? 14 : variable.kind === "stock" ? 0 : 4 }),
      s("text", { x: x + 9, y: y + 5 }, name));
    if (movers.length) node.append(s("path", { d: `M${x + width - 13} ${y - height / 2}h13v13z`, class: "corner" }));
    if (variable.lever) node.append(s("circle", { cx: x + width - 10, cy: y + 6, r: 4, class: "lever-mark" }));
    return node;
  }

  private draw(): void {
    const centre = this.data.variables[this.at], left = this.column(centre.uses), right = this.column(this.usedBy[this.at]);
    const width = 800, box = 220, row = 40, rows = Math.max(left.length, right.length, 1), height = rows * row + 20;
    const y = (n: number, i: number) => height / 2 + (i - (n - 1) / 2) * row;
    const title = `Around ${centre.name}.`;
    const words = `It depends on ${centre.uses.length} ${centre.uses.length === 1 ? "variable" : "variables"} and feeds ${this.usedBy[this.at].length}. Boxes with square corners are stocks, with round ones constants; a thick edge marks what a claim moves, dashed where that claim decides; a dark corner, what you have moved; a dot, what policies set. Beside an arrow: + where the effect rises with its cause, − where it falls, ? where it depends; read off the equations, quantities taken to be 0 or more.`;
    const picture = s("svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": `${title} ${words}`, style: `max-width:${width}px` });
    const middle = (width - box) / 2;
    const flow = (from: number, to: number) => {
      const target = this.data.variables[to], source = this.data.variables[from];
      return target.in.includes(from) || target.out.includes(from) || source.out.includes(to);
    };
    const answer = (from: number, to: number) => this.data.variables[to].answers[this.data.variables[to].uses.indexOf(from)] ?? "?";
    const arrow = (x1: number, y1: number, x2: number, y2: number, isFlow: boolean, sign: string) => {
      const bend = (x2 - x1) / 2, d = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 6} ${y2}`;
      picture.append(s("path", { d, class: isFlow ? "flow" : "link" }));
      if (isFlow) picture.append(s("path", { d, class: "flow-inside" }));
      picture.append(s("path", { d: `M${x2} ${y2}l-9 -4.5v9z`, class: "head" }));
      // Beside the end that keeps its own height, so that signs of arrows into one box do not cover each other.
      const outer = x1 === box ? { x: x1 + 9, y: y1 - 6 } : { x: x2 - 18, y: y2 - 6 };
      picture.append(s("text", { ...outer, class: "answer", "aria-hidden": "true" }, sign === "-" ? "−" : sign));
    };
    left.forEach((i, n) => arrow(box, y(left.length, n), middle, height / 2, flow(i, this.at), answer(i, this.at)));
    right.forEach((i, n) => arrow(middle + box, height / 2, width - box, y(right.length, n), flow(this.at, i), answer(this.at, i)));
    left.forEach((i, n) => picture.append(this.node(i, 0, y(left.length, n), box)));
    picture.append(this.node(this.at, middle, height / 2, box));
    right.forEach((i, n) => picture.append(this.node(i, width - box, y(right.length, n), box)));
    const entry = (i: number) => h("a", { href: `#variable-${i}` }, this.data.variables[i].name);
    const answers: Record<string, string> = { "+": "rises", "-": "falls", "?": "depends" };
    const say = (i: number, how: string, sign = "") => [entry(i), how, answers[sign] ?? "", this.data.variables[i].kind, this.data.variables[i].claims.join(", ")];
    const list = table(`Around ${centre.name}`, ["Variable", "Is", "Where the cause rises, the effect", "Kind", "Moved by claims"], [
      say(this.at, "the one in the middle"), ...centre.uses.map((i) => say(i, "a cause", answer(i, this.at))), ...this.usedBy[this.at].map((i) => say(i, "an effect", answer(this.at, i)))]);
    const open = this.place.querySelector("details")?.open ?? false;
    replace(this.place, figure(title, words, h("div", { class: "scroll-figure" }, picture), list),
      h("p", {}, h("a", { href: `#variable-${this.at}`, onclick: () => { const details = document.getElementById(`variable-${this.at}`)?.closest("details"); if (details) details.open = true; } }, `The equation of ${centre.name}`)));
    const details = this.place.querySelector("details");
    if (details) details.open = open;
  }
}
