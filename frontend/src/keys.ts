import { reveal } from "./find";

// Keys: `/` and Ctrl+K find; inside a list (`data-keys`) J and K go down and up, and a letter presses the button that shows it.
const WRITING = "input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit]), textarea, select, [contenteditable]";
const STOPS = ".row-link, tbody th a, [data-stop]";

export function startKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) return find(event);
    if (event.ctrlKey || event.metaKey) return;
    const focused = document.activeElement;
    if (!focused || focused.matches(WRITING)) return;
    if (event.key === "/") return find(event);
    if (event.key.length === 1) letter(event, focused);
  });
}

function find(event: KeyboardEvent): void {
  if (!document.getElementById("search")) return;
  event.preventDefault();
  reveal();
}

function letter(event: KeyboardEvent, focused: Element): void {
  const key = event.key.toLowerCase();
  for (let list = focused.closest("[data-keys]"); list; list = list.parentElement?.closest("[data-keys]") ?? null) {
    if (key === "j" || key === "k") {
      if (!step(list, focused, key === "j" ? 1 : -1)) continue;
      event.preventDefault();
      return;
    }
    const button = buttonFor(list, focused, key);
    if (!button) continue;
    event.preventDefault();
    button.click();
    return;
  }
}

function step(list: Element, focused: Element, by: 1 | -1): boolean {
  const stops = [...list.querySelectorAll<HTMLElement>(STOPS)];
  if (stops.length === 0) return false;
  const row = focused.closest(".row, tr, [data-row]");
  const here = stops.findIndex((stop) => stop === focused || (row?.contains(stop) ?? false));
  stops[Math.min(Math.max(here + by, 0), stops.length - 1)]?.focus();
  return true;
}

function buttonFor(list: Element, focused: Element, key: string): HTMLElement | null {
  const wanted = `[data-key="${CSS.escape(key)}"]:not([hidden]):not([aria-disabled="true"])`;
  const row = focused.closest(".row, tr, [data-row]");
  return row?.querySelector<HTMLElement>(wanted) ?? list.querySelector<HTMLElement>(wanted);
}
