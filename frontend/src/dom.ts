// Building and marking elements without ever parsing text as markup.
const SVG = "http://www.w3.org/2000/svg";

export function make<K extends keyof HTMLElementTagNameMap>(name: K, properties: { class?: string; text?: string } = {}): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  if (properties.class) element.className = properties.class;
  if (properties.text !== undefined) element.textContent = properties.text;
  return element;
}

export function icon(name: string): SVGSVGElement {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${document.body.dataset["sprite"] ?? ""}#${name}`);
  drawing.append(use);
  return drawing;
}

const seen = new WeakMap<Element, Set<string>>();

// The elements under `root` that this subject has not dressed yet.
export function fresh<T extends HTMLElement>(root: ParentNode, selector: string): T[] {
  return [...root.querySelectorAll<T>(selector)].filter((element) => {
    const subjects = seen.get(element) ?? new Set<string>();
    if (subjects.has(selector)) return false;
    seen.set(element, subjects.add(selector));
    return true;
  });
}

export function csrfToken(): string {
  return document.body.dataset["csrf"] ?? "";
}
