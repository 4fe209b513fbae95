// Worlds in which claims take any of their stances, and a box around those in which a policy does badly: how many of
// them it holds (coverage), how many of what it holds are such (density). One box, three views: axes side by side,
// a scatter of two of them, and fields for the keyboard.
import { Shape, ownPosition } from "../../bindings/wasm/engine";
import type { Data } from "./data";
import { figure, h, replace, s, table } from "./dom";
import type { WorkerEngine } from "./engines";
import { peopleNumber, peopleUnit, percent } from "./words";

const count = 256, shownAxes = 6;

interface Axis {
  name: string;
  /** Of each world. */
  values: number[];
  low: number;
  high: number;
  /** Claims: the stances' words by value. */
  steps: string[] | null;
}
/** Ends of the box on an axis; none: the whole axis. */
type Box = Map<number, [number, number]>;

export interface BoxCount { inside: number; cases: number; casesInside: number }

export function countBox(axes: Axis[], box: Box, cases: boolean[]): BoxCount & { within: boolean[] } {
  const within = cases.map((_, world) => [...box].every(([axis, [low, high]]) => axes[axis].values[world] >= low && axes[axis].values[world] <= high));
  return {
    within,
    inside: within.filter(Boolean).length,
    cases: cases.filter(Boolean).length,
    casesInside: cases.filter((is, world) => is && within[world]).length,
  };
}

/** How well one axis alone tells cases from others: 0 not at all, 1 wholly. */
export function separation(axis: Axis, cases: boolean[]): number {
  const total = cases.length, yes = cases.filter(Boolean).length;
  if (yes === 0 || yes === total) return 0;
  if (axis.steps) {
    const base = yes / total;
    return Math.max(...axis.steps.map((_, step) => {
      const at = cases.filter((_, world) => axis.values[world] === step);
      return at.length ? Math.abs(at.filter(Boolean).length / at.length - base) * Math.sqrt(at.length / total) : 0;
    }));
  }
  const order = axis.values.map((value, world) => [value, world]).sort((a, b) => a[0] - b[0]);
  let ranks = 0;
  order.forEach(([, world], rank) => { if (cases[world]) ranks += rank + 1; });
  return Math.abs((ranks - yes * (yes + 1) / 2) / (yes * (total - yes)) - 0.5);
}

class Worlds {
  private outcomes: Float64Array = new Float64Array();
  private axes: Axis[] = [];
  private cases: boolean[] = [];
  private box: Box = new Map();
  private shown: number[] = [];
  private readonly place = h("div");
  private readonly said = h("p", { role: "status" });
  private readonly parallel = h("div");
  private readonly scatter = h("div");
  private readonly fields = h("div");
  private readonly policy: HTMLSelectElement;
  private readonly kind: HTMLSelectElement;
  private readonly across: HTMLSelectElement = h("select", { id: "scatter-across", onchange: () => this.drawScatter() });
  private readonly up: HTMLSelectElement = h("select", { id: "scatter-up", onchange: () => this.drawScatter() });

  constructor(private readonly data: Data, private readonly shape: Shape, private readonly slow: WorkerEngine, private readonly before: () => void) {
    const recount = () => { this.box.clear(); this.choose(); };
    this.policy = h("select", { id: "worlds-policy", onchange: recount }, ...data.policies.map((policy, p) => h("option", { value: p, selected: p === data.argued }, policy.name)));
    this.kind = h("select", { id: "worlds-kind", onchange: recount },
      ...data.viewpoints.map((viewpoint, v) => h("option", { value: `v${v}` }, `is not the best for ${viewpoint.name}`)),
      ...data.outcomes.flatMap((outcome, o) => outcome.acceptable === null ? [] : [h("option", { value: `o${o}` }, `misses the acceptable level of ${outcome.name}`)]));
  }

  section(): HTMLElement {
    const run = h("button", { type: "button", onclick: () => { run.disabled = true; this.run(); } }, `Run ${count} worlds`);
    return h("section", { id: "worlds", class: "live" },
      h("h2", {}, "Explore the worlds"),
      h("p", {}, `In each world every claim takes one of the stances that people hold, and every uncertain number a value of its range, also those without a source. Which worlds are bad for a policy, and what have they in common? Draw a box: its `,
        h("dfn", {}, "coverage"), " is the share of all bad worlds that lie in it, its ", h("dfn", {}, "density"), " the share of the worlds in it that are bad. A good explanation has much of both, and few conditions."),
      h("p", {}, run, " ", this.said), this.place);
  }

  private run(): void {
    this.before();
    const position = { ...ownPosition(this.shape), drawStances: true, sweepExploratory: true };
    this.slow.ask({ kind: "world", position, scenarios: count, seed: this.data.seed }, (message) => {
      if (message.kind === "world-progress") this.said.textContent = `${message.done} of ${count} worlds run.`;
      if (message.kind === "failed") this.said.textContent = `The engine of this page stopped: ${message.words}.`;
      if (message.kind !== "world") return;
      this.said.textContent = `${count} worlds run.`;
      this.outcomes = message.outcomes;
      this.axes = this.axesOf(message.drawn);
      replace(this.place,
        h("p", { class: "buttons" }, h("label", { for: "worlds-policy" }, "A world is bad where "), this.policy, h("label", { for: "worlds-kind" }, " "), this.kind),
        this.fields, this.parallel,
        h("p", {}, h("label", { for: "scatter-across" }, "Across: "), this.across, h("label", { for: "scatter-up" }, " Up: "), this.up), this.scatter);
      this.kind.setAttribute("aria-label", "what makes a world bad");
      this.choose();
    });
  }

  private axesOf(drawn: Float64Array): Axis[] {
    const claims = this.data.claims.length, numbers = this.data.uncertainties.length, width = claims + numbers;
    const column = (at: number) => Array.from({ length: count }, (_, world) => drawn[world * width + at]);
    const axes: Axis[] = this.data.claims.map((claim, c) => ({
      name: claim.id, values: column(c), low: 0, high: claim.stances.length - 1, steps: claim.stances.map((stance) => stance.words),
    }));
    this.data.uncertainties.forEach((uncertainty, u) => {
      const values = column(claims + u);
      axes.push({ name: `${uncertainty.name} (${peopleUnit(uncertainty.unit)})`, values, low: Math.min(...values), high: Math.max(...values), steps: null });
    });
    return axes;
  }

  private isBad(policy: number, world: number): boolean {
    const outcomes = this.data.outcomes.length, kind = this.kind.value, number = Number(kind.slice(1));
    const value = (p: number, o: number) => this.outcomes[(p * outcomes + o) * count + world];
    if (kind[0] === "o") {
      const outcome = this.data.outcomes[number];
      return outcome.higher ? value(policy, number) < outcome.acceptable! : value(policy, number) > outcome.acceptable!;
    }
    const scores = this.data.policies.map((_, p) => this.data.outcomes.reduce((sum, outcome, o) => {
      const share = (value(p, o) - outcome.worst) / (outcome.best - outcome.worst);
      return sum + this.data.viewpoints[number].weights[o] * Math.min(1, Math.max(0, share));
    }, 0));
    return Math.max(...scores) - scores[policy] > this.data.immaterial;
  }

  private choose(): void {
    const policy = Number(this.policy.value);
    this.cases = Array.from({ length: count }, (_, world) => this.isBad(policy, world));
    const order = this.axes.map((_, a) => a).filter((a) => this.axes[a].high > this.axes[a].low);
    const strength = new Map(order.map((a) => [a, separation(this.axes[a], this.cases)]));
    order.sort((a, b) => strength.get(b)! - strength.get(a)! || a - b);
    this.shown = order.slice(0, shownAxes);
    for (const [select, at] of [[this.across, 0], [this.up, 1]] as const) {
      replace(select, ...this.shown.map((a, i) => h("option", { value: a, selected: i === at }, this.axes[a].name)));
    }
    this.drawFields();
    this.drawAll();
  }

  private set(axis: number, low: number, high: number): void {
    const { low: least, high: most } = this.axes[axis];
    if (low <= least && high >= most) this.box.delete(axis);
    else this.box.set(axis, [Math.min(low, high), Math.max(low, high)]);
    this.drawAll();
  }
  private ends(axis: number): [number, number] {
    return this.box.get(axis) ?? [this.axes[axis].low, this.axes[axis].high];
  }
  private label(axis: number, value: number): string {
    const { steps } = this.axes[axis];
    return steps ? steps[Math.round(value)] : peopleNumber(value);
  }

  private drawAll(): void {
    const { inside, cases, casesInside } = countBox(this.axes, this.box, this.cases);
    this.said.textContent = `${cases} of ${count} worlds are bad. ` + (this.box.size === 0 ? "The box is still the whole space."
      : `The box holds ${inside} worlds, ${casesInside} of them bad: coverage ${cases ? percent(casesInside / cases) : "none"}, density ${inside ? percent(casesInside / inside) : "none"}.`);
    this.drawParallel();
    this.drawScatter();
    for (const input of this.fields.querySelectorAll<HTMLInputElement>("input")) {
      const axis = Number(input.dataset.axis), end = Number(input.dataset.end);
      if (input !== document.activeElement) input.value = String(this.ends(axis)[end]);
      input.setAttribute("aria-valuetext", this.label(axis, this.ends(axis)[end]));
    }
  }

  private drawFields(): void {
    replace(this.fields, h("div", { class: "box-fields" }, ...this.shown.map((a) => {
      const axis = this.axes[a];
      const end = (which: 0 | 1) => {
        const input = h("input", {
          type: "range", min: axis.low, max: axis.high, step: axis.steps ? 1 : (axis.high - axis.low) / 100, value: which ? axis.high : axis.low,
          "data-axis": a, "data-end": which, "aria-label": `${which ? "Upper" : "Lower"} end of the box on ${axis.name}`,
          oninput: () => {
            const [low, high] = this.ends(a), value = Number(input.value);
            if (which) this.set(a, Math.min(low, value), value); else this.set(a, value, Math.max(high, value));
          },
        });
        return input;
      };
      return h("div", { role: "group", "aria-label": axis.name }, h("span", {}, axis.name), end(0), end(1));
    }), h("button", { type: "button", onclick: () => { this.box.clear(); this.drawFields(); this.drawAll(); } }, "The whole space again")));
  }

  /** Dragging on an axis draws its part of the box. */
  private drag(axis: number, toValue: (event: PointerEvent) => number): (event: Event) => void {
    return (event) => {
      const begun = toValue(event as PointerEvent);
      const move = (moved: Event) => {
        const value = toValue(moved as PointerEvent), low = Math.min(begun, value), high = Math.max(begun, value);
        this.set(axis, this.axes[axis].steps ? Math.ceil(low - 0.5) : low, this.axes[axis].steps ? Math.floor(high + 0.5) : high);
      };
      const stop = () => { window.removeEventListener("pointermove", move); window.removeEventListener("pointerup", stop); };
      window.addEventListener("pointermove", move);
      window.addEventListener("pointerup", stop);
      event.preventDefault();
    };
  }

  private drawParallel(): void {
    const width = 760, height = 300, top = 34, bottom = height - 30, left = 60, right = width - 60;
    const { within } = countBox(this.axes, this.box, this.cases);
    const x = (i: number) => left + (this.shown.length > 1 ? i / (this.shown.length - 1) : 0.5) * (right - left);
    const y = (axis: Axis, value: number) => bottom - (value - axis.low) / (axis.high - axis.low) * (bottom - top);
    const title = "Worlds as lines.";
    const words = "Each line is a world, each axis a claim's stance or an uncertain number; dashed lines are bad worlds. Lines outside of the box are faint. Drag along an axis to draw the box, or use the fields above.";
    const picture = s("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${title} ${words}`, style: `max-width:${width}px`, class: "brush" });
    // What lies outside first, bad worlds last.
    const order = this.cases.map((_, world) => world).sort((a, b) => Number(within[a]) - Number(within[b]) || Number(this.cases[a]) - Number(this.cases[b]));
    for (const world of order) {
      const path = this.shown.map((a, i) => {
        // Stances would lie on top of each other: spread by the world's number.
        const axis = this.axes[a], spread = axis.steps ? ((world * 37 % 64) / 64 - 0.5) * 30 : 0;
        return `${x(i).toFixed(1)} ${(y(axis, axis.values[world]) + spread).toFixed(1)}`;
      });
      picture.append(s("path", { d: "M" + path.join("L"), class: `world${this.cases[world] ? " bad" : ""}${within[world] ? "" : " outside"}` }));
    }
    this.shown.forEach((a, i) => {
      const axis = this.axes[a], [low, high] = this.ends(a);
      const toValue = (event: PointerEvent) => {
        const shape = (picture as unknown as SVGSVGElement).getBoundingClientRect();
        const at = (event.clientY - shape.top) / shape.height * height;
        return Math.min(axis.high, Math.max(axis.low, axis.low + (bottom - at) / (bottom - top) * (axis.high - axis.low)));
      };
      const hit = s("rect", { x: x(i) - 14, y: top - 10, width: 28, height: bottom - top + 20, class: "hit", onpointerdown: this.drag(a, toValue) });
      picture.append(s("line", { x1: x(i), x2: x(i), y1: top, y2: bottom, class: "axis" }),
        ...(this.box.has(a) ? [s("rect", { x: x(i) - 6, y: y(axis, high) - 6, width: 12, height: Math.max(2, y(axis, low) - y(axis, high)) + 12, class: "box" })] : []),
        s("text", { x: x(i), y: 14, "text-anchor": "middle", class: "label" }, axis.name.length > 18 ? axis.name.slice(0, 17) + "…" : axis.name),
        s("text", { x: x(i), y: bottom + 18, "text-anchor": "middle", class: "tick" }, axis.steps ? "stated" : peopleNumber(axis.low)),
        s("text", { x: x(i), y: top - 6, "text-anchor": "middle", class: "tick" }, axis.steps ? `${axis.steps.length} stances` : peopleNumber(axis.high)), hit);
    });
    const rows = this.shown.map((a) => {
      const axis = this.axes[a], [low, high] = this.ends(a);
      return [axis.name, this.box.has(a) ? `${this.label(a, low)} to ${this.label(a, high)}` : "whole axis", peopleNumber(separation(axis, this.cases), 2)];
    });
    replace(this.parallel, figure(title, words, picture, table("Your box, axis by axis", ["Axis", "Its part of the box", "How well this axis alone tells bad worlds from others (0 to 1)"], rows)));
  }

  private drawScatter(): void {
    if (!this.shown.length) return;
    const a = Number(this.across.value), b = Number(this.up.value), across = this.axes[a], up = this.axes[b];
    const width = 520, height = 340, left = 60, right = width - 20, top = 20, bottom = height - 40;
    const { within } = countBox(this.axes, this.box, this.cases);
    const pad = (axis: Axis) => axis.steps ? 0.5 : 0;
    const x = (value: number) => left + (value - across.low + pad(across)) / (across.high - across.low + 2 * pad(across)) * (right - left);
    const y = (value: number) => bottom - (value - up.low + pad(up)) / (up.high - up.low + 2 * pad(up)) * (bottom - top);
    const title = "Two axes of the box.";
    const words = `Across ${across.name}, up ${up.name}: triangles are bad worlds, circles the others; those outside of the box are faint.`;
    const picture = s("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${title} ${words}`, style: `max-width:${width}px`, class: "brush" });
    picture.append(s("rect", { x: left, y: top, width: right - left, height: bottom - top, class: "frame" }));
    const [xl, xh] = this.ends(a), [yl, yh] = this.ends(b);
    picture.append(s("rect", { x: x(xl - pad(across)), y: y(yh + pad(up)), width: Math.max(2, x(xh + pad(across)) - x(xl - pad(across))), height: Math.max(2, y(yl - pad(up)) - y(yh + pad(up))), class: "box" }));
    const spread = (world: number, factor: number, axis: Axis) => axis.steps ? ((world * factor % 64) / 64 - 0.5) * 30 : 0;
    this.cases.forEach((bad, world) => {
      const cx = x(across.values[world]) + spread(world, 37, across), cy = y(up.values[world]) + spread(world, 23, up);
      const css = `point${bad ? " bad" : ""}${within[world] ? "" : " outside"}`;
      picture.append(bad ? s("path", { d: `M${cx.toFixed(1)} ${(cy - 4.5).toFixed(1)}l4 7.5h-8z`, class: css }) : s("circle", { cx: cx.toFixed(1), cy: cy.toFixed(1), r: 3, class: css }));
    });
    const from = (event: PointerEvent): [number, number] => {
      const shape = (picture as unknown as SVGSVGElement).getBoundingClientRect();
      const px = (event.clientX - shape.left) / shape.width * width, py = (event.clientY - shape.top) / shape.height * height;
      const vx = across.low - pad(across) + (px - left) / (right - left) * (across.high - across.low + 2 * pad(across));
      const vy = up.low - pad(up) + (bottom - py) / (bottom - top) * (up.high - up.low + 2 * pad(up));
      return [Math.min(across.high, Math.max(across.low, vx)), Math.min(up.high, Math.max(up.low, vy))];
    };
    picture.append(s("rect", {
      x: left, y: top, width: right - left, height: bottom - top, class: "hit",
      onpointerdown: (event: Event) => {
        const [x0, y0] = from(event as PointerEvent);
        const snap = (axis: Axis, low: number, high: number): [number, number] => axis.steps ? [Math.ceil(low - 0.5), Math.floor(high + 0.5)] : [low, high];
        const move = (moved: Event) => {
          const [x1, y1] = from(moved as PointerEvent);
          this.box.set(a, snap(across, Math.min(x0, x1), Math.max(x0, x1)));
          if (a !== b) this.box.set(b, snap(up, Math.min(y0, y1), Math.max(y0, y1)));
          this.drawAll();
        };
        const stop = () => { window.removeEventListener("pointermove", move); window.removeEventListener("pointerup", stop); };
        window.addEventListener("pointermove", move);
        window.addEventListener("pointerup", stop);
        event.preventDefault();
      },
    }));
    for (const [axis, at, anchor] of [[across, left, "start"], [across, right, "end"]] as const) {
      picture.append(s("text", { x: at, y: bottom + 16, "text-anchor": anchor, class: "tick" }, axis.steps ? (at === left ? "stated" : "last rival") : peopleNumber(at === left ? axis.low : axis.high)));
    }
    picture.append(s("text", { x: (left + right) / 2, y: height - 6, "text-anchor": "middle", class: "tick" }, across.name),
      s("text", { x: left - 6, y: bottom, "text-anchor": "end", class: "tick" }, up.steps ? "stated" : peopleNumber(up.low)),
      s("text", { x: left - 6, y: top + 10, "text-anchor": "end", class: "tick" }, up.steps ? "last" : peopleNumber(up.high)),
      s("text", { x: left, y: 13, class: "tick" }, up.name));
    const counted = (test: (world: number) => boolean) => this.cases.filter((_, world) => test(world)).length;
    replace(this.scatter, figure(title, words, picture, table("Worlds in the two views", ["Where", "Bad", "Others"], [
      ["In the box", String(counted((w) => within[w] && this.cases[w])), String(counted((w) => within[w] && !this.cases[w]))],
      ["Outside of it", String(counted((w) => !within[w] && this.cases[w])), String(counted((w) => !within[w] && !this.cases[w]))],
    ])));
  }
}

export function worldsSection(data: Data, shape: Shape, slow: WorkerEngine, before: () => void): HTMLElement {
  return new Worlds(data, shape, slow, before).section();
}
