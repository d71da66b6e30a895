import { fresh } from "./dom";

// An error summary, a refusal or a receipt takes the focus when it appears, so that it is read and not missed.
export function focusWhatAsks(root: ParentNode): void {
  const asking = fresh<HTMLElement>(root, "[data-focus]").at(-1);
  if (!asking) return;
  asking.focus();
  asking.scrollIntoView({ block: "nearest" });
}

// The element that was pressed is gone after a swap: go on from the heading of what replaced it.
export function focusAfterSwap(target: Element): void {
  if (document.activeElement && document.activeElement !== document.body) return;
  const heading = target.querySelector<HTMLElement>("h1, h2, h3") ?? document.getElementById("title");
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus();
}
