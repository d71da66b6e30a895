import { announce } from "./announce";
import { fresh } from "./dom";
import { Line } from "./upload_line";
import { say } from "./words";

// Files by choosing, dragging, pasting or the camera; each goes up by itself at once and the form then carries its id.
const AT_ONCE = 3;
const MEGABYTE = 1024 * 1024;

export function startUploads(root: ParentNode): void {
  for (const place of fresh<HTMLElement>(root, "[data-upload]")) new Upload(place).start();
}

class Upload {
  private readonly list: HTMLElement;
  private readonly waiting: Line[] = [];
  private running = 0;

  constructor(private readonly place: HTMLElement) {
    this.list = place.querySelector<HTMLElement>(".files") ?? place;
  }

  start(): void {
    const drop = this.place.querySelector<HTMLElement>(".drop");
    const inputs = this.place.querySelectorAll<HTMLInputElement>("input[type=file]");
    for (const input of inputs) {
      // The files go up one by one; the form itself must not send them again.
      input.removeAttribute("name");
      input.addEventListener("change", () => {
        this.add([...(input.files ?? [])]);
        input.value = "";
      });
    }
    this.place.querySelectorAll<HTMLElement>(".drop-words, .camera").forEach((part) => { part.hidden = false; });
    drop?.addEventListener("dragover", (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
    drop?.addEventListener("dragleave", () => drop.classList.remove("over"));
    drop?.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("over");
      this.add([...(event.dataTransfer?.files ?? [])]);
    });
    (this.place.closest("form") ?? this.place).addEventListener("paste", (event) => {
      const files = [...((event as ClipboardEvent).clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      this.add(files);
    });
  }

  private add(files: File[]): void {
    const limit = Number(this.place.dataset["limit"] ?? "20");
    for (const file of files) {
      const line = new Line(file, this.place.dataset["name"] ?? "file", () => this.send(line));
      this.list.append(line.element);
      if (file.size === 0) line.refuse(say("upload_empty"));
      else if (file.size > limit * MEGABYTE) line.refuse(say("upload_too_large", { limit }));
      else this.send(line);
    }
  }

  private send(line: Line): void {
    line.wait();
    this.waiting.push(line);
    this.next();
  }

  private next(): void {
    while (this.running < AT_ONCE && this.waiting.length > 0) {
      const line = this.waiting.shift();
      if (!line?.element.isConnected) continue;
      this.running += 1;
      const fields = JSON.parse(this.place.dataset["fields"] ?? "{}") as Record<string, string>;
      const to = { whole: this.place.dataset["upload"] ?? "", pieces: this.place.dataset["resumable"] };
      line.send(to, fields, (words) => {
        this.running -= 1;
        announce(words);
        this.next();
      });
    }
  }
}
