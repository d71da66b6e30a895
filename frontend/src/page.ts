import { fresh } from "./dom";

// Small things that only make sense with script: the menu on a phone, printing.
export function startPage(root: ParentNode): void {
  document.documentElement.classList.add("scripted");
  for (const button of fresh<HTMLButtonElement>(root, "[data-toggle]")) {
    button.addEventListener("click", () => {
      const open = document.body.classList.toggle(button.dataset["toggle"] ?? "");
      button.setAttribute("aria-expanded", String(open));
    });
  }
  // A strip of tabs too long for the window begins at the one in force.
  for (const strip of fresh<HTMLElement>(root, ".tabs")) {
    const here = strip.querySelector<HTMLElement>("[aria-current]");
    if (here && strip.scrollWidth > strip.clientWidth) strip.scrollLeft = here.offsetLeft - strip.offsetLeft - 16;
  }
  for (const button of fresh<HTMLElement>(root, "[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
