import { fresh } from "./dom";

// Parts of a page that show what goes on elsewhere: asked for again every few seconds, exchanged where they changed.
// Without a network they stay as they are and say so; moving things can be stopped (WCAG 2.2.2).
// How far the server's clock is ahead of this machine's, in milliseconds.
let ahead = 0;

export function startLive(root: ParentNode): void {
  for (const part of fresh<HTMLElement>(root, "[data-live]")) {
    if (part.dataset["now"]) ahead = Date.parse(part.dataset["now"]) - Date.now();
    follow(part);
  }
  for (const button of fresh<HTMLButtonElement>(root, "[data-live-pause]")) {
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    });
  }
  tick();
}

function follow(part: HTMLElement): void {
  let shown = "";
  window.setInterval(
    () => {
      if (document.hidden || document.querySelector("[data-live-pause][aria-pressed=true]")) return;
      fetch(part.dataset["live"] ?? "", { credentials: "same-origin" })
        .then(async (answer) => {
          if (!answer.ok) throw new Error(String(answer.status));
          const text = await answer.text();
          tell(false);
          if (text === shown) return;
          shown = text;
          exchange(part, text);
        })
        .catch(() => tell(true));
    },
    1000 * Number(part.dataset["liveSeconds"] ?? 5),
  );
}

function tell(stale: boolean): void {
  document.querySelectorAll<HTMLElement>("[data-live-stale]").forEach((words) => (words.hidden = !stale));
}

function exchange(part: HTMLElement, text: string): void {
  // Whoever stands on a link of it stays there.
  const standing = part.contains(document.activeElement) ? document.activeElement?.id : "";
  const page = new DOMParser().parseFromString(text, "text/html");
  part.replaceChildren(...document.importNode(page.body, true).childNodes);
  if (standing) document.getElementById(standing)?.focus();
  tick();
}

// Clocks that run down; the server says when they are over, and what its own clock was: a phone's is not trusted.
function tick(): void {
  document.querySelectorAll<HTMLElement>("[data-countdown]").forEach((clock) => {
    const left = Math.round((Date.parse(clock.dataset["countdown"] ?? "") - Date.now() - ahead) / 1000);
    const seconds = Math.abs(left);
    const words = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    clock.textContent = left < 0 ? `${clock.dataset["over"] ?? ""} ${words}` : words;
    clock.classList.toggle("over", left < 0);
  });
}

window.setInterval(tick, 1000);
