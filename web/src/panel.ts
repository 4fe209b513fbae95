// What the reader moves: claims, weights, policies. Draws the controls once, keeps them in step with a stand, and
// tells the page of every change.
import type { Shape } from "../../bindings/wasm/engine";
import type { Data } from "./data";
import { h, replace } from "./dom";
import type { Stand } from "./position";
import { peopleNumber, peopleUnit } from "./words";

type Changed = (claim?: number) => void;

/** Claims in the order of what they decide: those that turn most viewpoints when turned alone come first. */
export function claimsByWeight(data: Data): number[] {
  const best = data.claims.map(() => [0, 0]);
  for (const flip of data.flips) {
    const [turns, moves] = best[flip.claim];
    if (flip.turns.length > turns || (flip.turns.length === turns && flip.moves > moves)) best[flip.claim] = [flip.turns.length, flip.moves];
  }
  return data.claims.map((_, c) => c).sort((a, b) => best[b][0] - best[a][0] || best[b][1] - best[a][1] || a - b);
}

export class ClaimControls {
  private readonly rows: { rival: HTMLSelectElement | null; rivals: number[]; slider: HTMLInputElement; say: HTMLElement; row: HTMLElement }[] = [];

  constructor(private readonly data: Data, private readonly shape: Shape, private readonly stand: () => Stand, private readonly changed: Changed) {}

  private rival(c: number): number {
    const { rival, rivals } = this.rows[c];
    return rival ? Number(rival.value) : rivals[0];
  }

  private moved(c: number): void {
    const claim = this.shape.claims[c], to = this.rival(c);
    this.stand().position.claims[c] = { from: claim.position, to, between: Number(this.rows[c].slider.value) / 100 };
    this.say(c);
    this.changed(c);
  }

  private say(c: number): void {
    const held = this.stand().position.claims[c], stances = this.data.claims[c].stances, { say, slider, row } = this.rows[c];
    const own = held.between === 0 || held.from === held.to;
    let words: string;
    if (own) words = `as the argument has it: ${stances[held.from].words}`;
    else if (held.between === 1) words = `turned: ${stances[held.to].words}`;
    else if (this.shape.claims[c].numbersBetween[held.from][held.to]) words = `${Math.round(held.between * 100)} percent of the way to: ${stances[held.to].words}`;
    else words = `in ${Math.round(held.between * 100)} percent of the scenarios: ${stances[held.to].words}`;
    say.textContent = words;
    slider.setAttribute("aria-valuetext", words);
    row.classList.toggle("moved", !(own && held.from === this.shape.claims[c].position));
  }

  /** The rows, in the order given. */
  draw(order: number[]): HTMLElement {
    const list = h("div", { class: "claim-rows" });
    for (let c = 0; c < this.data.claims.length; ++c) {
      const claim = this.data.claims[c], own = this.shape.claims[c].position;
      const rivals = claim.stances.map((_, i) => i).filter((i) => i !== own);
      const say = h("p", { class: "soft" });
      const slider = h("input", { type: "range", min: 0, max: 100, step: 5, value: 0, "aria-label": `${claim.id}: from the argument's stance to its rival`, oninput: () => this.moved(c) });
      const rival = rivals.length > 1
        ? h("select", { "aria-label": `${claim.id}: which rival`, onchange: () => this.moved(c) },
          ...rivals.map((i) => h("option", { value: i }, claim.stances[i].words + (claim.stances[i].in_force ? "" : " (not known at the date of this report)"))))
        : null;
      const ends = h("div", { class: "ends" }, h("span", { class: "soft" }, "argument"), slider, h("span", { class: "soft" }, "rival"));
      const row = h("div", { class: "claim-row", role: "group", "aria-label": `Claim ${claim.id}` },
        h("p", {}, h("a", { href: `#claim-${claim.id}`, class: "tag" }, claim.id), claim.words),
        rivals.length ? h("div", { class: "controls" }, rival, ends) : h("p", { class: "soft" }, "It has no rival."),
        say);
      this.rows.push({ rival, rivals, slider, say, row });
    }
    for (const c of order) list.append(this.rows[c].row);
    this.show();
    return list;
  }

  /** After the stand was set from elsewhere. */
  show(): void {
    this.stand().position.claims.forEach((held, c) => {
      const { rival, slider } = this.rows[c];
      const own = this.shape.claims[c].position;
      const whole = held.between === 0 || held.from === held.to ? held.from : held.between === 1 ? held.to : -1;
      if (whole === own) slider.value = "0";
      else if (whole >= 0) slider.value = "100";
      else slider.value = String(Math.round(held.between * 100));
      if (rival && whole !== own) rival.value = String(whole >= 0 ? whole : held.to);
      // A whole stance is written as its own end, so that the slider's middle stays between own and rival.
      if (whole >= 0 && whole !== own) this.stand().position.claims[c] = { from: own, to: whole, between: 1 };
      this.say(c);
    });
  }

  filter(text: string): number {
    const wanted = text.trim().toLowerCase();
    let shown = 0;
    this.rows.forEach(({ row }, c) => {
      const claim = this.data.claims[c];
      const hit = !wanted || claim.id.toLowerCase() === wanted || [claim.words, ...claim.stances.map((stance) => stance.words)].some((words) => words.toLowerCase().includes(wanted));
      row.hidden = !hit;
      shown += hit ? 1 : 0;
    });
    return shown;
  }
}

export function weightControls(data: Data, stand: () => Stand, changed: Changed): { element: HTMLElement; show: () => void } {
  const place = h("div");
  const first = Math.max(0, data.viewpoints.findIndex((viewpoint) => viewpoint.reader));
  const choose = h("select", { id: "weights-of", onchange: () => draw() },
    ...data.viewpoints.map((viewpoint, v) => h("option", { value: v, selected: v === first }, viewpoint.name)));
  const draw = () => {
    const v = Number(choose.value), viewpoint = data.viewpoints[v];
    const row = stand().position.weights[v];
    const total = row ? row.reduce((sum, weight) => sum + weight, 0) : 1;
    const shares = row ? row.map((weight) => weight / total) : viewpoint.weights;
    const sliders: HTMLInputElement[] = [], says: HTMLElement[] = [];
    const say = () => {
      const sum = sliders.reduce((all, slider) => all + Number(slider.value), 0);
      sliders.forEach((slider, o) => {
        const text = sum > 0 ? `${(100 * Number(slider.value) / sum).toFixed(0)} percent` : "0 percent";
        says[o].textContent = text;
        slider.setAttribute("aria-valuetext", text);
      });
    };
    const list = h("div", { class: "weights" }, ...data.outcomes.map((outcome, o) => {
      const out = h("span", { class: "soft share" });
      const slider = h("input", {
        type: "range", min: 0, max: 100, step: 1, value: Math.round(100 * shares[o]), "aria-label": `Weight of ${outcome.name}`,
        oninput: () => {
          const values = sliders.map((one) => Number(one.value));
          if (values.some((value) => value > 0)) stand().position.weights[v] = values;
          say();
          changed();
        },
      });
      sliders.push(slider);
      says.push(out);
      return h("label", {}, h("span", {}, outcome.name), slider, out);
    }));
    say();
    replace(place, list,
      h("p", { class: "soft" }, row ? "These weights are yours; no claim changes them." : viewpoint.ranged.some(Boolean) ? "As the argument file has them; some are ranges, or a claim changes them." : "As the argument file has them."),
      h("button", { type: "button", disabled: !row, onclick: () => { stand().position.weights[v] = null; draw(); changed(); } }, "Back to the argument's weights"));
  };
  draw();
  return { element: h("div", {}, h("p", {}, h("label", { for: "weights-of" }, "Whose weights: "), choose), place), show: draw };
}

export function policyControls(data: Data, shape: Shape, stand: () => Stand, changed: Changed): { element: HTMLElement; show: () => void } {
  const place = h("div");
  const draw = () => {
    replace(place, ...data.policies.map((policy, p) => {
      const box = h("input", {
        type: "checkbox", checked: stand().compared[p],
        onchange: () => {
          const next = stand().compared.slice();
          next[p] = box.checked;
          if (next.filter(Boolean).length < 2) { box.checked = true; return; }
          stand().compared = next;
          changed();
        },
      });
      const levers = policy.levers.map((lever) => {
        const at = stand().position.policies[p].findIndex((one) => one.input === lever.input);
        const own = shape.policies[p][at].value;
        const field = h("input", {
          type: "number", step: "any", value: stand().position.policies[p][at].value,
          onchange: () => {
            const value = Number(field.value);
            if (field.value.trim() === "" || !Number.isFinite(value)) { field.value = String(stand().position.policies[p][at].value); return; }
            stand().position.policies[p][at].value = value;
            changed();
          },
        });
        return h("label", { class: "lever" }, h("span", {}, lever.name), field, h("span", { class: "soft" }, `${peopleUnit(lever.unit)}; as proposed ${peopleNumber(own)}`));
      });
      return h("div", { class: "policy-row" }, h("label", {}, box, " ", policy.name),
        levers.length ? h("details", {}, h("summary", {}, `What ${policy.name} sets`), ...levers) : null);
    }), h("p", { class: "soft" }, "At least two stay in. A policy's numbers can be changed: then it is no longer the policy that was proposed."));
  };
  draw();
  return { element: place, show: draw };
}
