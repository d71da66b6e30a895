import { announce } from "./announce";
import { csrfToken } from "./dom";
import { focusAfterSwap } from "./focus";
import { say } from "./words";

export interface Context {
  sourceElement?: Element;
  target?: Element | string;
  request: { headers: Record<string, string>; method: string };
  response?: { raw: Response; status: number };
}

export function contextOf(event: Event): Context {
  return (event as CustomEvent<{ ctx: Context }>).detail.ctx;
}

export function startHtmx(): void {
  document.addEventListener("htmx:config:request", (event) => {
    contextOf(event).request.headers["X-CSRFToken"] = csrfToken();
  });
  document.addEventListener("htmx:before:request", (event) => mark(contextOf(event), true));
  document.addEventListener("htmx:finally:request", (event) => mark(contextOf(event), false));
  document.addEventListener("htmx:before:response", (event) => {
    // A session that ended answers with the sign-in page: go there, rather than show it inside a part of this one.
    const answer = contextOf(event).response?.raw;
    if (!answer?.redirected) return;
    event.preventDefault();
    window.location.assign(answer.url);
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const context = contextOf(event);
    const target = elementOf(context);
    if (target) focusAfterSwap(target);
    announce(target?.querySelector("[data-announce]")?.textContent ?? say("updated"));
  });
  document.addEventListener("htmx:error", () => announce(say("failed")));
}

// Where the answer went; an element swapped as a whole is found again by its id.
function elementOf(context: Context): Element | null {
  if (typeof context.target === "string") return document.querySelector(context.target);
  if (context.target?.isConnected === false) return document.getElementById(context.target.id);
  return context.target ?? null;
}

function mark(context: Context, busy: boolean): void {
  const target = elementOf(context);
  if (busy) target?.setAttribute("aria-busy", "true");
  else target?.removeAttribute("aria-busy");
}
