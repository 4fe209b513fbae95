// What a position comes to, in words, tables and figures.
import type { Shape, Verdict } from "../../bindings/wasm/engine";
import type { Data } from "./data";
import { h, replace, table } from "./dom";
import { dotChart, fanChart } from "./figures";
import type { PositionResult } from "./messages";
import { listing, peopleNumber, peopleUnit, percent } from "./words";

export function leaderName(data: Data, verdict: Verdict): string {
  return data.policies[verdict.leader].name;
}

/** "Open as it was leads for A and B; no clear winner for C." */
export function verdictSentence(data: Data, verdicts: Verdict[]): string {
  const by = new Map<number, string[]>();
  verdicts.forEach((verdict, v) => {
    const key = verdict.clear ? verdict.leader : -1;
    by.set(key, [...(by.get(key) ?? []), data.viewpoints[v].name]);
  });
  const parts: string[] = [];
  for (const [policy, viewpoints] of by) if (policy >= 0) parts.push(`${data.policies[policy].name} comes out best for ${listing(viewpoints)}`);
  const unclear = by.get(-1);
  if (unclear) parts.push(`no clear winner for ${listing(unclear)}`);
  return parts.join("; ") + ".";
}

function second(verdict: Verdict): number {
  let best = -1;
  verdict.policies.forEach((policy, p) => {
    if (p !== verdict.leader && Number.isFinite(policy.score) && (best < 0 || policy.score > verdict.policies[best].score)) best = p;
  });
  return best;
}

export function verdictTable(data: Data, verdicts: Verdict[], scenarios: number): HTMLElement {
  return table(`What comes out best (${scenarios} scenarios)`, ["Viewpoint", "Comes out best", "Ahead of the next by", "Best in this share of scenarios", "At the saved position"],
    verdicts.map((verdict, v) => {
      const next = second(verdict), behind = verdict.policies[next];
      const saved = data.viewpoints[v];
      return [
        data.viewpoints[v].name,
        verdict.clear ? h("strong", {}, leaderName(data, verdict)) : `no clear winner (${leaderName(data, verdict)} leads)`,
        `${peopleNumber(behind.behind, 2)} (next: ${data.policies[next].name})`,
        percent(verdict.policies[verdict.leader].bestShare),
        saved.leader === undefined ? "not run" : saved.clear ? data.policies[saved.leader].name : `no clear winner (${data.policies[saved.leader].name} leads)`,
      ];
    }));
}

export function verdictPicture(data: Data, verdicts: Verdict[], scenarios: number): HTMLElement {
  return dotChart("This position, seen from each viewpoint.",
    `Each mark is a policy's mean score over ${scenarios} scenarios, with its interval where there are enough; right is better.` +
    (data.argued === null ? "" : ` The diamond is ${data.policies[data.argued].name}, the policy that the argument recommends;`) + " the filled mark is the best.",
    "mean anchored score, 0 (worst anchors) to 1 (best anchors)",
    verdicts.map((verdict, v) => ({
      label: data.viewpoints[v].name,
      remark: verdict.clear ? leaderName(data, verdict) : "no clear winner",
      points: verdict.policies.map((policy, p) => ({
        label: data.policies[p].name, value: policy.score, low: policy.low, high: policy.high,
        best: p === verdict.leader, recommended: p === data.argued,
      })),
    })));
}

/** Means of the outcomes under the compared policies, with the change from the position compared with. */
export function meansTable(data: Data, means: Float64Array, compared: boolean[], before: Float64Array | null): HTMLElement {
  const which = data.policies.map((_, p) => p).filter((p) => compared[p]);
  return table("Means of the outcomes, natural units", ["Outcome", ...which.map((p) => data.policies[p].name)],
    data.outcomes.map((outcome, o) => [
      h("span", {}, data.outcome_variables[o] === null ? outcome.name : h("a", { href: `#variable-${data.outcome_variables[o]}` }, outcome.name),
        ` (${peopleUnit(outcome.unit)}, ${outcome.higher ? "higher" : "lower"} is better)`),
      ...which.map((p) => {
        const value = means[p * data.outcomes.length + o];
        const was = before ? before[p * data.outcomes.length + o] : value;
        return peopleNumber(value) + (was !== value ? ` (was ${peopleNumber(was)})` : "");
      }),
    ]));
}

export function fansFigure(data: Data, shape: Shape, result: PositionResult, chart: number, compared: boolean[], before: PositionResult | null): HTMLElement {
  const saves = shape.saveTimes.length, levels = 5, of = data.charts[chart];
  const band = (from: PositionResult, policy: number, level: number) => {
    const at = ((policy * data.charts.length + chart) * levels + level) * saves;
    return Array.from(from.fans.subarray(at, at + saves));
  };
  const fans = data.policies.map((_, p) => p).filter((p) => compared[p]).map((p) => ({
    title: data.policies[p].name,
    bands: [0, 1, 2, 3, 4].map((level) => band(result, p, level)),
    other: before ? band(before, p, 2) : undefined,
    data: p === data.as_it_was ? of.data : undefined,
  }));
  return fanChart(`${of.name} (${peopleUnit(of.unit)})`,
    `At this position: the median, and where the middle 50 and 90 percent of ${result.scenarios} scenarios lie.` + (before ? " Dashed: the median at the argument's own position." : "") + (of.data.length && data.as_it_was !== null ? " Dots: what was observed." : ""),
    shape.saveTimes, data.dates, fans);
}

export interface FlipFound { claim: number; stance: number; turns: { viewpoint: number; to: number; clear: boolean; by: number }[] }

/** Which viewpoints another policy leads for once the claim is turned. */
export function turnsOf(base: Verdict[], flipped: Verdict[]): FlipFound["turns"] {
  return flipped.flatMap((verdict, viewpoint) => {
    const was = base[viewpoint].leader;
    if (verdict.leader === was) return [];
    return [{ viewpoint, to: verdict.leader, clear: verdict.clear, by: verdict.policies[was].behind }];
  });
}

export function flipsList(place: HTMLElement, data: Data, found: FlipFound[], done: number, asked: number, scenarios: number): void {
  const turning = found.filter((flip) => flip.turns.length).sort((a, b) => b.turns.length - a.turns.length || Math.max(...b.turns.map((turn) => turn.by)) - Math.max(...a.turns.map((turn) => turn.by)));
  const progress = done < asked ? `${done} of ${asked} turned so far.` : `All ${asked} turned.`;
  replace(place,
    h("p", { class: "soft" }, `${progress} One more claim is turned at a time from where you stand, over ${scenarios} scenarios: a quick look, not a certificate. “Clear” means ahead by more than computing error.`),
    turning.length ? table("Claims that change who comes out best", ["Claim turned to", "Then", "For"],
      turning.map((flip) => {
        const claim = data.claims[flip.claim];
        const groups = new Map<number, FlipFound["turns"]>();
        for (const turn of flip.turns) groups.set(turn.to, [...(groups.get(turn.to) ?? []), turn]);
        return [
          h("span", {}, h("a", { href: `#claim-${claim.id}` }, claim.id), `: ${claim.stances[flip.stance].words}`),
          [...groups.keys()].map((policy) => `${data.policies[policy].name} leads`).join("; "),
          [...groups.values()].map((turns) => listing(turns.map((turn) => `${data.viewpoints[turn.viewpoint].name} (by ${peopleNumber(turn.by, 2)}${turn.clear ? ", clear" : ""})`))).join("; "),
        ];
      })) : h("p", {}, done < asked ? "None so far changes who comes out best." : "No single further claim changes who comes out best for any viewpoint."));
}
