import { announce } from "./announce";
import { fresh } from "./dom";
import { say } from "./words";

// Before and after, first side by side, then one over the other in the same place: the eye sees change best so.
export function startFlips(root: ParentNode): void {
  for (const pair of fresh<HTMLElement>(root, "[data-flip]")) {
    const button = pair.querySelector<HTMLButtonElement>("[data-flip-button]");
    if (!button) continue;
    button.hidden = false;
    button.addEventListener("click", () => flip(pair, button));
  }
}

// Side by side → before → after → side by side.
function flip(pair: HTMLElement, button: HTMLButtonElement): void {
  if (!pair.classList.contains("flipping")) {
    pair.classList.add("flipping", "show-before");
    announce(say("showing_before"));
  } else if (pair.classList.contains("show-before")) {
    pair.classList.replace("show-before", "show-after");
    announce(say("showing_after"));
  } else {
    pair.classList.remove("flipping", "show-after");
  }
  button.setAttribute("aria-pressed", String(pair.classList.contains("flipping")));
}
