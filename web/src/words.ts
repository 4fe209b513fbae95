// Numbers and lists for people, as src/report/html.cpp writes them.

export function peopleNumber(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return "not finite";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < 1e-4 || size >= 1e15) return value.toPrecision(digits);
  const magnitude = Math.floor(Math.log10(size));
  const decimals = Math.max(0, digits - 1 - magnitude);
  const unit = 10 ** (magnitude - digits + 1);
  const text = decimals > 0 ? size.toFixed(decimals) : String(Math.round(size / unit) * unit);
  let [whole, fraction = ""] = text.split(".");
  fraction = fraction.replace(/0+$/, "");
  if (whole.length > 4) whole = whole.replace(/\B(?=(\d{3})+$)/g, "\u202f");
  return (value < 0 ? "\u2212" : "") + whole + (fraction ? "." + fraction : "");
}

export function peopleUnit(unit: string): string {
  const trimmed = unit.trim();
  return /^(|1|dmnl|dimensionless)$/i.test(trimmed) ? "(index)" : trimmed.replace(/\*/g, "-");
}

export function percent(share: number): string {
  const value = 100 * share;
  if (value > 0 && value < 1) return "under 1 percent";
  if (value < 100 && value > 99) return "over 99 percent";
  return `${value.toFixed(0)} percent`;
}

export function listing(items: string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}

export function niceTicks(low: number, high: number, count = 5): number[] {
  if (!(high > low)) high = low + 1;
  const raw = (high - low) / Math.max(1, count);
  const magnitude = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * magnitude).find((size) => size >= raw * 0.999) ?? 10 * magnitude;
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; ++i) ticks.push(i * step);
  return ticks;
}
