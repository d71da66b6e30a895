// Suggestions under the search field. Nothing is asked while an input method is composing: half a syllable is no word.
const NEXT: Record<string, 1 | -1> = { ArrowDown: 1, ArrowUp: -1 };

export function startFind(): void {
  document.addEventListener("input", (event) => {
    const field = event.target as HTMLElement;
    if (field.id === "search" && !(event as InputEvent).isComposing) typed(field as HTMLInputElement);
  });
  document.addEventListener("compositionend", (event) => {
    const field = event.target as HTMLElement;
    if (field.id === "search") typed(field as HTMLInputElement);
  });
  document.addEventListener("htmx:after:swap", () => {
    const panel = suggestions();
    if (panel) panel.hidden = panel.childElementCount === 0 || !form()?.contains(document.activeElement);
  });
  document.addEventListener("focusin", () => {
    if (!form()?.contains(document.activeElement)) close();
  });
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    const opener = (event.target as Element).closest("[data-find]");
    if (!opener || !document.documentElement.classList.contains("scripted")) return;
    event.preventDefault();
    reveal();
  });
}

// Put the cursor into the search field, which on a phone stands behind its icon.
export function reveal(): void {
  document.body.classList.add("find-open");
  const field = document.querySelector<HTMLInputElement>("#search");
  field?.focus();
  field?.select();
}

function typed(field: HTMLInputElement): void {
  if (field.value.trim()) field.dispatchEvent(new Event("bihuan:typed"));
  else close();
}

function onKey(event: KeyboardEvent): void {
  if (event.isComposing || !form()?.contains(document.activeElement)) return;
  if (event.key === "Escape") {
    close();
    if (document.activeElement?.id !== "search") document.getElementById("search")?.focus();
    else document.body.classList.remove("find-open");
    return;
  }
  const by = NEXT[event.key];
  const panel = suggestions();
  if (!by || !panel || panel.hidden) return;
  const stops = [document.getElementById("search"), ...panel.querySelectorAll<HTMLElement>("a")];
  const here = stops.indexOf(document.activeElement as HTMLElement);
  event.preventDefault();
  stops[Math.min(Math.max(here + by, 0), stops.length - 1)]?.focus();
}

function close(): void {
  const panel = suggestions();
  if (panel) panel.hidden = true;
}

function form(): HTMLElement | null {
  return document.getElementById("find");
}

function suggestions(): HTMLElement | null {
  return document.getElementById("suggestions");
}
