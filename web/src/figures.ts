// Figures in the report's own shapes (src/report/figures.cpp draws the same on paper): inline SVG by class,
// so that light, dark and print have their own colours, and every mark has a shape of its own.
import { figure, h, s, table } from "./dom";
import { niceTicks, peopleNumber } from "./words";

export interface DotRow {
  label: string;
  remark: string;
  points: { label: string; value: number; low: number; high: number; best: boolean; recommended: boolean }[];
}

function scale(low: number, high: number, from: number, to: number): (value: number) => number {
  return (value) => from + Math.min(1.02, Math.max(-0.02, high > low ? (value - low) / (high - low) : 0.5)) * (to - from);
}

function svg(width: number, height: number, title: string, words: string): SVGElement {
  return s("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${title} ${words}`, style: `max-width:${width}px`, preserveAspectRatio: "xMinYMin meet" });
}
function words(x: number, y: number, text: string, css = "", anchor = "start"): SVGElement {
  return s("text", { x: x.toFixed(1), y: y.toFixed(1), class: css, "text-anchor": anchor }, text);
}
function line(x1: number, y1: number, x2: number, y2: number, css: string): SVGElement {
  return s("line", { x1: x1.toFixed(1), y1: y1.toFixed(1), x2: x2.toFixed(1), y2: y2.toFixed(1), class: css });
}

export function dotChart(title: string, description: string, axis: string, rows: DotRow[]): HTMLElement {
  const left = 170, right = 200, width = 760, rowHeight = 40, top = 8, bottom = top + rowHeight * rows.length;
  const known = rows.flatMap((row) => row.points.map((point) => point.value)).filter(Number.isFinite);
  let low = Math.min(1, ...known), high = Math.max(0, ...known);
  const margin = Math.max(0.02, 0.06 * (high - low));
  low = Math.max(0, low - margin);
  high = Math.min(1, high + margin);
  const x = scale(low, high, left, width - right);
  const picture = svg(width, bottom + 42, title, description);
  for (const tick of niceTicks(low, high)) {
    picture.append(line(x(tick), top, x(tick), bottom, "grid"), words(x(tick), bottom + 16, peopleNumber(tick), "tick", "middle"));
  }
  picture.append(words((left + width - right) / 2, bottom + 34, axis, "tick", "middle"));
  const cells: string[][] = [];
  rows.forEach((row, i) => {
    const y = top + rowHeight * (i + 0.5);
    picture.append(words(left - 12, y + 5, row.label, "label", "end"), line(left, y, width - right, y, "rail"));
    for (const point of row.points) {
      if (!Number.isFinite(point.value)) continue;
      if (Number.isFinite(point.low)) picture.append(line(x(point.low), y, x(point.high), y, "interval"));
      cells.push([row.label, point.label, peopleNumber(point.value), Number.isFinite(point.low) ? `${peopleNumber(point.low)} to ${peopleNumber(point.high)}` : "too few draws to say"]);
    }
    for (const point of row.points) {
      if (!Number.isFinite(point.value)) continue;
      const at = x(point.value), css = point.best ? "dot best" : "dot";
      const mark = point.recommended
        ? s("path", { d: `M${at} ${y - 7}L${at + 7} ${y}L${at} ${y + 7}L${at - 7} ${y}Z`, class: css })
        : s("circle", { cx: at.toFixed(1), cy: y.toFixed(1), r: 5, class: css });
      mark.append(s("title", {}, `${point.label}: ${peopleNumber(point.value)}`));
      picture.append(mark);
    }
    picture.append(words(width - right + 14, y + 5, row.remark, "label"));
  });
  return figure(title, description, picture, table(`Numbers behind the figure: ${title} (where you stand)`, ["Viewpoint", "Policy", "Score", "Interval"], cells));
}

export interface Fan {
  title: string;
  /** p5, p25, p50, p75, p95 over the save times. */
  bands: number[][];
  /** The same policy's median at the position compared with. */
  other?: number[];
  data?: [number, number][];
}

export function fanChart(title: string, description: string, times: number[], dates: string[], fans: Fan[]): HTMLElement {
  const width = 205, height = 130, pitchX = 262, pitchY = 190, left0 = 50, top0 = 26, columns = Math.min(3, fans.length);
  let low = Infinity, high = -Infinity;
  const take = (value: number) => { if (Number.isFinite(value)) { low = Math.min(low, value); high = Math.max(high, value); } };
  for (const fan of fans) {
    for (const value of fan.bands[0]) take(value);
    for (const value of fan.bands[4]) take(value);
    for (const value of fan.other ?? []) take(value);
    for (const [time, value] of fan.data ?? []) if (time >= times[0] && time <= times[times.length - 1]) take(value);
  }
  if (!(high > low)) { low -= 1; high += 1; }
  if (low > 0 && low < 0.4 * high) low = 0;
  const picture = svg(left0 + pitchX * columns, pitchY * Math.ceil(fans.length / columns), title, description);
  const cells: string[][] = [];
  const label = (i: number) => dates.length ? dates[i] : peopleNumber(times[i]);
  fans.forEach((fan, index) => {
    const left = left0 + pitchX * (index % columns), top = top0 + pitchY * Math.floor(index / columns);
    const x = scale(times[0], times[times.length - 1], left, left + width), y = scale(low, high, top + height, top);
    const points = (values: number[]) => values.map((value, i) => `${x(times[i]).toFixed(1)} ${y(value).toFixed(1)}`);
    const band = (a: number[], b: number[], css: string) => s("path", { d: `M${points(b).join("L")}L${points(a).reverse().join("L")}Z`, class: css });
    picture.append(words(left, top - 8, fan.title, "label"));
    for (const tick of niceTicks(low, high, 4)) {
      picture.append(line(left, y(tick), left + width, y(tick), "grid"), words(left - 5, y(tick) + 4, peopleNumber(tick), "tick", "end"));
    }
    picture.append(band(fan.bands[0], fan.bands[4], "band90"), band(fan.bands[1], fan.bands[3], "band50"), s("path", { d: "M" + points(fan.bands[2]).join("L"), class: "median" }));
    if (fan.other) picture.append(s("path", { d: "M" + points(fan.other).join("L"), class: "other" }));
    for (const [time, value] of fan.data ?? []) {
      if (time >= times[0] && time <= times[times.length - 1]) picture.append(s("circle", { cx: x(time).toFixed(1), cy: y(value).toFixed(1), r: 2.6, class: "data" }));
    }
    picture.append(words(left, top + height + 15, label(0), "tick"), words(left + width, top + height + 15, label(times.length - 1), "tick", "end"));
    for (const i of [0, Math.floor(times.length / 2), times.length - 1]) {
      cells.push([fan.title, label(i), peopleNumber(fan.bands[0][i]), peopleNumber(fan.bands[2][i]), peopleNumber(fan.bands[4][i])]);
    }
  });
  return figure(title, description, h("div", { class: "scroll-figure" }, picture), table(`Numbers behind the figure: ${title} (where you stand)`, ["Policy", "Time", "5th percentile", "Median", "95th percentile"], cells));
}
