// Elements from names and texts. Nothing here takes HTML: what models and arguments hold stays text.

type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>;

const svgNames = "http://www.w3.org/2000/svg";

function fill<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children);
}

export function s(tag: string, attributes: Attributes = {}, ...children: Child[]): SVGElement {
  return fill(document.createElementNS(svgNames, tag) as SVGElement, attributes, children);
}

/** A table in the report's own dress: scrolls by itself, reachable by keyboard. The first cell of a row heads it. */
export function table(caption: string, header: string[], rows: Child[][]): HTMLElement {
  return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": caption },
    h("table", {},
      h("caption", {}, caption),
      h("thead", {}, h("tr", {}, ...header.map((cell) => h("th", { scope: "col" }, cell)))),
      h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map((cell, i) =>
        i === 0 ? h("th", { scope: "row" }, cell) : h("td", {}, cell)))))));
}

/** A figure with what it shows in words and the numbers behind it. */
export function figure(title: string, words: string, picture: Element, numbers: HTMLElement): HTMLElement {
  return h("figure", {}, h("figcaption", {}, h("strong", {}, title), " " + words), picture,
    h("details", {}, h("summary", {}, "The numbers"), numbers));
}

export function replace(place: Element, ...children: Child[]): void {
  place.replaceChildren(...children.filter((child): child is Node | string => Boolean(child)));
}
