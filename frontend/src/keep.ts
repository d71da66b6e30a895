import { announce } from "./announce";
import { fresh, make } from "./dom";
import { say } from "./words";

// A form filled in where the network may be gone: what was submitted is kept on the device until the server has it.
// The form carries an identifier of its own (`client`), so that sending again changes nothing.
type Kept = [string, string][];
const RETRY_MS = 3000;
const AWAY = new Set([502, 503, 504]);

export function startKeeping(root: ParentNode): void {
  for (const form of fresh<HTMLFormElement>(root, "form[data-keep]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      if (keptFor(form)) return;
      const fields = [...new FormData(form, event.submitter)].filter((pair): pair is [string, string] => typeof pair[1] === "string");
      localStorage.setItem(place(form), JSON.stringify(fields));
      send(form, fields);
    });
    const waiting = keptFor(form);
    if (waiting) {
      fillIn(form, waiting);
      send(form, waiting);
    }
  }
}

function place(form: HTMLFormElement): string {
  return `kept:${form.action}${form.dataset.keep}`;
}

function keptFor(form: HTMLFormElement): Kept | null {
  const text = localStorage.getItem(place(form));
  return text === null ? null : (JSON.parse(text) as Kept);
}

function fillIn(form: HTMLFormElement, fields: Kept): void {
  for (const [name, value] of fields) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement) field.value = value;
  }
}

function send(form: HTMLFormElement, fields: Kept): void {
  tell(form, say("sending"));
  const body = new URLSearchParams(fields);
  fetch(form.action, { method: "POST", body, credentials: "same-origin" })
    .then(async (answer) => {
      if (AWAY.has(answer.status)) throw new Error(String(answer.status));
      localStorage.removeItem(place(form));
      show(await answer.text(), answer.url);
    })
    .catch(() => {
      tell(form, say("kept"));
      window.setTimeout(() => send(form, fields), RETRY_MS);
    });
}

function tell(form: HTMLFormElement, words: string): void {
  const line = form.querySelector<HTMLElement>(".kept") ?? make("p", { class: "kept note soon" });
  if (line.textContent === words) return;
  line.textContent = words;
  form.append(line);
  announce(words);
}

// What the server has to say takes the page's place. It is not asked for a second time: what it says once would be lost.
function show(text: string, address: string): void {
  const page = new DOMParser().parseFromString(text, "text/html");
  const main = page.getElementById("main");
  if (!main) return window.location.reload();
  if (address !== window.location.href) history.pushState(null, "", address);
  document.title = page.title;
  document.getElementById("main")?.replaceWith(document.importNode(main, true));
  document.dispatchEvent(new CustomEvent("htmx:after:swap", { detail: { ctx: { target: "#main", request: { headers: {}, method: "POST" } } } }));
}
