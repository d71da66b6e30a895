import { announce } from "./announce";
import { csrfToken, icon, make } from "./dom";
import { PIECE, Transfer } from "./transfer";
import { say } from "./words";

interface Received {
  id: string;
  name: string;
  thumbnail: string | null;
  receipt: string;
  received: string;
}

// Where a file goes: whole, or, if it is large and the page says where, piece by piece.
interface Target {
  whole: string;
  pieces: string | undefined;
}

// One file on its way: name, picture, progress, then either its receipt or the reason and a way to try again.
export class Line {
  readonly element = make("li", { class: "file" });
  private readonly state = make("span", { class: "file-state" });
  private readonly bar = make("progress");
  private stop = (): void => undefined;
  private sent = 0;
  private preview = "";

  constructor(private readonly file: File, private readonly field: string, private readonly again: () => void) {
    this.bar.max = 100;
    this.bar.setAttribute("aria-label", file.name);
    this.element.append(this.picture(), make("span", { class: "file-name", text: file.name }), this.state);
  }

  wait(): void {
    this.show("sending", say("upload_waiting"));
  }

  refuse(reason: string): string {
    const words = say("upload_failed", { reason });
    this.show("failed", words, icon("state-late"));
    this.button("upload_remove", () => this.remove());
    return words;
  }

  send(to: Target, fields: Record<string, string>, done: (words: string) => void): void {
    this.element.append(this.bar);
    this.button("upload_remove", () => this.remove());
    this.progress(0);
    if (to.pieces && this.file.size > PIECE) this.sendInPieces(to.pieces, fields, done);
    else this.sendWhole(to.whole, fields, done);
  }

  private sendInPieces(url: string, fields: Record<string, string>, done: (words: string) => void): void {
    const transfer = new Transfer(url, this.file, fields, {
      progress: (percent) => this.progress(percent),
      waiting: () => this.cutOff(),
      ended: (status, answer) => done(this.answered(status, answer)),
      stopped: () => done(""),
    });
    this.stop = () => transfer.stop();
    transfer.start();
  }

  private sendWhole(url: string, fields: Record<string, string>, done: (words: string) => void): void {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    body.append("file", this.file, this.file.name);
    const request = new XMLHttpRequest();
    this.stop = () => request.abort();
    request.open("POST", url);
    request.responseType = "json";
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) this.progress(Math.floor((event.loaded / event.total) * 100));
    });
    request.addEventListener("load", () => done(this.answered(request.status, request.response)));
    request.addEventListener("error", () => done(this.failed(say("upload_network"))));
    request.addEventListener("abort", () => done(""));
    request.send(body);
  }

  private answered(status: number, body: unknown): string {
    const answer = body as (Partial<Received> & { message?: string }) | null;
    if (status >= 200 && status < 300 && answer?.id) return this.arrived(answer as Received);
    if ((status === 413 || status === 422) && answer?.message) return this.refuse(answer.message);
    return this.failed(answer?.message ?? String(status));
  }

  private arrived(answer: Received): string {
    const words = say("upload_received", { time: answer.received, receipt: answer.receipt });
    this.show("received", words, icon("state-done"));
    const input = make("input");
    input.type = "hidden";
    input.name = this.field;
    input.value = answer.id;
    this.element.append(input);
    if (answer.thumbnail) this.usePicture(answer.thumbnail);
    this.button("upload_remove", () => this.remove());
    return words;
  }

  private failed(reason: string): string {
    const words = this.refuse(reason);
    this.button("upload_retry", () => this.again());
    return words;
  }

  private progress(percent: number): void {
    this.sent = percent;
    this.bar.value = percent;
    this.element.className = "file sending";
    this.state.replaceChildren(say("upload_sending", { percent }));
  }

  // The line says so until bytes move again; the transfer itself keeps trying.
  private cutOff(): void {
    const words = say("upload_resuming", { percent: this.sent });
    if (this.state.textContent === words) return;
    this.state.replaceChildren(icon("state-late"), words);
    announce(words);
  }

  private show(state: "sending" | "received" | "failed", words: string, mark?: SVGSVGElement): void {
    this.element.className = `file ${state}`;
    this.bar.remove();
    this.element.querySelectorAll("button").forEach((button) => button.remove());
    this.state.replaceChildren(...(mark ? [mark] : []), words);
  }

  private button(word: string, press: () => void): void {
    const button = make("button", { class: "btn quiet", text: say(word) });
    button.type = "button";
    button.append(Object.assign(make("span", { class: "visually-hidden" }), { textContent: ` ${this.file.name}` }));
    button.addEventListener("click", press);
    this.element.append(button);
  }

  private picture(): Element {
    if (!/^image\/(jpeg|png|webp|gif|avif)$/.test(this.file.type)) return icon("file");
    this.preview = URL.createObjectURL(this.file);
    return this.image(this.preview);
  }

  private image(address: string): HTMLImageElement {
    const image = make("img");
    image.src = address;
    image.alt = "";
    image.width = 64;
    image.height = 48;
    return image;
  }

  private usePicture(address: string): void {
    this.element.firstElementChild?.replaceWith(this.image(address));
    if (this.preview) URL.revokeObjectURL(this.preview);
  }

  private remove(): void {
    this.stop();
    if (this.preview) URL.revokeObjectURL(this.preview);
    const next = this.element.parentElement?.closest("[data-upload]")?.querySelector<HTMLElement>("input[type=file]");
    this.element.remove();
    next?.focus();
  }
}
