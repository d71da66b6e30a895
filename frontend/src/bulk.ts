import { announce } from "./announce";
import { say } from "./words";

// Choosing several rows: the bar shows itself with the number chosen and goes when nothing is.
export function startBulk(): void {
  document.addEventListener("change", (event) => {
    const box = event.target as HTMLInputElement;
    if (box.dataset["selectPage"] !== undefined) {
      boxes(box.dataset["selectPage"]).forEach((each) => { each.checked = box.checked; });
      refresh(box.dataset["selectPage"], true);
    } else if (box.type === "checkbox" && box.name === "item" && box.form) {
      refresh(box.form.id, true);
    }
  });
  document.addEventListener("click", (event) => {
    const bar = (event.target as Element).closest("[data-bulk-clear]")?.closest<HTMLElement>("[data-bulk]");
    if (!bar) return;
    const form = bar.dataset["bulk"] ?? "";
    boxes(form).forEach((each) => { each.checked = false; });
    refresh(form, true);
    document.querySelector<HTMLElement>(`[data-select-page="${CSS.escape(form)}"]`)?.focus();
  });
  const settle = (): void => document.querySelectorAll<HTMLElement>("[data-bulk]").forEach((bar) => refresh(bar.dataset["bulk"] ?? "", false));
  document.addEventListener("DOMContentLoaded", settle);
  document.addEventListener("htmx:after:swap", settle);
  window.addEventListener("pageshow", settle);
}

function boxes(form: string): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>(`input[type=checkbox][name=item][form="${CSS.escape(form)}"]`)];
}

function refresh(form: string, aloud: boolean): void {
  const all = boxes(form);
  const chosen = all.filter((box) => box.checked).length;
  const words = say("selected", { count: chosen });
  const whole = document.querySelector<HTMLInputElement>(`[data-select-page="${CSS.escape(form)}"]`);
  if (whole) {
    whole.hidden = false;
    whole.checked = chosen > 0 && chosen === all.length;
    whole.indeterminate = chosen > 0 && chosen < all.length;
  }
  const bar = document.querySelector<HTMLElement>(`[data-bulk="${CSS.escape(form)}"]`);
  if (!bar) return;
  bar.hidden = chosen === 0;
  const count = bar.querySelector("[data-bulk-count]");
  if (count) count.textContent = words;
  bar.querySelector<HTMLElement>("[data-bulk-clear]")?.removeAttribute("hidden");
  if (aloud) announce(words);
}
