import { announce } from "./announce";
import { fresh } from "./dom";
import { say } from "./words";

// Boxes over a picture, drawn by finger or mouse. What counts are the numbers in the fields: drawing fills them in, and
// whoever types sees the box move. In per cent with one decimal.
const SVG = "http://www.w3.org/2000/svg";
const SMALLEST = 0.5;
const SIDES = ["left", "top", "width", "height"];

interface Point {
  x: number;
  y: number;
}

export function startCovers(root: ParentNode): void {
  for (const form of fresh<HTMLElement>(root, "[data-cover]")) {
    const sheet = form.querySelector<SVGSVGElement>("[data-cover-sheet]");
    const list = form.querySelector<HTMLElement>("[data-cover-list]");
    if (sheet && list) dressCover(form, sheet, list);
  }
}

function dressCover(form: HTMLElement, sheet: SVGSVGElement, list: HTMLElement): void {
  const draw = (): void => redraw(sheet, list);
  list.addEventListener("input", draw);
  list.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("[data-box-remove]");
    if (!button) return;
    const box = button.closest<HTMLElement>("[data-box]");
    if (box) clear(box, list);
    draw();
    announce(say("box_removed"));
  });
  form.querySelector<HTMLButtonElement>('button[value="more"]')?.addEventListener("click", (event) => {
    event.preventDefault();
    fieldsOf(emptyBox(list))[0]?.focus();
    draw();
  });
  drawByHand(sheet, list, draw);
  draw();
}

function drawByHand(sheet: SVGSVGElement, list: HTMLElement, draw: () => void): void {
  let from: Point | undefined;
  let box: HTMLElement | undefined;
  sheet.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    sheet.setPointerCapture(event.pointerId);
    from = place(sheet, event);
    box = emptyBox(list);
  });
  sheet.addEventListener("pointermove", (event) => {
    if (!from || !box) return;
    fill(box, from, place(sheet, event));
    draw();
  });
  const end = (event: PointerEvent): void => {
    if (!from || !box) return;
    const to = place(sheet, event);
    // A tap is no box.
    if (event.type === "pointercancel" || Math.min(Math.abs(to.x - from.x), Math.abs(to.y - from.y)) < SMALLEST) clear(box, list);
    else {
      fill(box, from, to);
      announce(say("box_drawn"));
    }
    from = box = undefined;
    draw();
  };
  sheet.addEventListener("pointerup", end);
  sheet.addEventListener("pointercancel", end);
}

function place(sheet: SVGSVGElement, event: PointerEvent): Point {
  const frame = sheet.getBoundingClientRect();
  const share = (value: number, from: number, whole: number): number => Math.min(100, Math.max(0, (100 * (value - from)) / whole));
  return { x: share(event.clientX, frame.left, frame.width), y: share(event.clientY, frame.top, frame.height) };
}

function fill(box: HTMLElement, from: Point, to: Point): void {
  const tenth = (value: number): number => Math.round(value * 10) / 10;
  const left = tenth(Math.min(from.x, to.x));
  const top = tenth(Math.min(from.y, to.y));
  const values = [left, top, tenth(Math.max(from.x, to.x) - left), tenth(Math.max(from.y, to.y) - top)];
  fieldsOf(box).forEach((field, at) => (field.value = String(values[at])));
}

// The first row that is still empty, or a new one.
function emptyBox(list: HTMLElement): HTMLElement {
  const boxes = [...list.querySelectorAll<HTMLElement>("[data-box]")];
  const empty = boxes.find((box) => fieldsOf(box).every((field) => !field.value.trim()));
  if (empty) return empty;
  const last = boxes[boxes.length - 1] as HTMLElement;
  const next = last.cloneNode(true) as HTMLElement;
  for (const field of fieldsOf(next)) field.value = "";
  list.append(next);
  return next;
}

function clear(box: HTMLElement, list: HTMLElement): void {
  if (list.querySelectorAll("[data-box]").length > 1) box.remove();
  else for (const field of fieldsOf(box)) field.value = "";
}

function fieldsOf(box: HTMLElement): HTMLInputElement[] {
  return SIDES.map((side) => box.querySelector<HTMLInputElement>(`[name="${side}"]`)).filter((field) => field !== null);
}

function redraw(sheet: SVGSVGElement, list: HTMLElement): void {
  const drawn = [...list.querySelectorAll<HTMLElement>("[data-box]")].map((box, at) => {
    const number = box.querySelector(".cover-number");
    if (number) number.textContent = say("box_number", { number: at + 1 });
    const values = fieldsOf(box).map((field) => field.value.trim());
    box.querySelector<HTMLElement>("[data-box-remove]")?.toggleAttribute("hidden", values.every((value) => !value));
    return values;
  });
  const whole = drawn.filter((values) => values.every((value) => value && Number.isFinite(Number(value)) && Number(value) >= 0));
  sheet.replaceChildren(
    ...whole.map((values) => {
      const rect = document.createElementNS(SVG, "rect");
      ["x", "y", "width", "height"].forEach((name, at) => rect.setAttribute(name, `${values[at]}%`));
      return rect;
    }),
  );
}
