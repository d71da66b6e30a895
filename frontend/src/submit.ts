import { announce } from "./announce";
import { make } from "./dom";
import { contextOf } from "./htmx";
import { say } from "./words";

// Forms: ask before what cannot be taken back, lock against the second tap, warn before words are lost.
let changed: HTMLFormElement | null = null;

export function startForms(): void {
  document.addEventListener("submit", onSubmit);
  document.addEventListener("input", (event) => {
    changed = (event.target as Element).closest<HTMLFormElement>("form[data-guard], form[data-draft]") ?? changed;
  });
  // A draft that saves itself has nothing to lose once the server has it; what is typed meanwhile has, until the next time.
  document.addEventListener("htmx:before:request", (event) => {
    if (draftOf(event)) changed = null;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed?.isConnected) event.preventDefault();
  });
  // A page taken back from the browser's memory must not come with its buttons locked.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll<HTMLFormElement>("form[data-sending]").forEach(unlock);
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const status = contextOf(event).response?.status ?? 0;
    if (status < 200 || status >= 300) changed = draftOf(event) ?? changed;
    document.querySelectorAll<HTMLFormElement>("form[data-sending]").forEach(unlock);
  });
}

function draftOf(event: Event): HTMLFormElement | null {
  return contextOf(event).sourceElement?.closest<HTMLFormElement>("form[data-draft]") ?? null;
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (form.method === "dialog" || form.method === "get") return;
  if (form.dataset["sending"] !== undefined) return event.preventDefault();
  if (form.querySelector(".files .sending")) {
    event.preventDefault();
    return announce(say("upload_pending"));
  }
  const asking = event.submitter?.dataset["confirm"] ? event.submitter : form;
  if (asking.dataset["confirm"] && form.dataset["confirmed"] === undefined) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return confirm(form, asking, event.submitter);
  }
  delete form.dataset["confirmed"];
  lock(form, event.submitter);
}

function lock(form: HTMLFormElement, button: HTMLElement | null): void {
  changed = null;
  form.dataset["sending"] = "";
  const label = button?.querySelector("span");
  if (button && label) {
    button.setAttribute("aria-disabled", "true");
    button.dataset["label"] = label.textContent ?? "";
    label.textContent = say("sending");
  }
  announce(say("sending"));
}

function unlock(form: HTMLFormElement): void {
  delete form.dataset["sending"];
  for (const button of document.querySelectorAll<HTMLElement>("[data-label][aria-disabled]")) {
    const label = button.querySelector("span");
    if (label) label.textContent = button.dataset["label"] ?? "";
    button.removeAttribute("aria-disabled");
    delete button.dataset["label"];
  }
}

function confirm(form: HTMLFormElement, asking: HTMLElement, submitter: HTMLElement | null): void {
  const dialog = make("dialog");
  const body = make("form", { class: "dialog-body" });
  body.method = "dialog";
  const title = make("h2", { text: asking.dataset["confirm"] ?? "" });
  title.id = "confirm-title";
  dialog.setAttribute("aria-labelledby", title.id);
  const cancel = make("button", { class: "btn", text: say("cancel") });
  const go = make("button", { class: "btn main", text: asking.dataset["confirmButton"] ?? "" });
  cancel.value = "no";
  go.value = "yes";
  const actions = make("div", { class: "actions" });
  actions.append(cancel, go);
  body.append(title, make("p", { text: asking.dataset["confirmEffect"] ?? "" }), actions);
  dialog.append(body);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue !== "yes") return submitter?.focus();
    form.dataset["confirmed"] = "";
    form.requestSubmit(submitter);
  });
  document.body.append(dialog);
  dialog.showModal();
  cancel.focus();
}
