import { csrfToken } from "./dom";

// One file sent piece by piece (tus 1.0.0). After a cut it waits, asks how much has arrived and goes on from there.
export const PIECE = 1024 * 1024;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const BEGINNINGS = 3;

interface Listener {
  progress(percent: number): void;
  waiting(): void;
  ended(status: number, answer: unknown): void;
  stopped(): void;
}

interface Answer {
  status: number;
  offset: string | null;
  place: string | null;
  body: { code?: string } | null;
}

export class Transfer {
  private readonly metadata: string;
  private request: XMLHttpRequest | undefined;
  private place = "";
  private offset = 0;
  private tries = 0;
  private beginnings = 0;
  private isStopped = false;
  private isLost = false;
  private wake = (): void => undefined;

  constructor(private readonly url: string, private readonly file: File, fields: Record<string, string>, private readonly listener: Listener) {
    const said = { ...fields, uid: newId(), filename: file.name, filetype: file.type };
    this.metadata = Object.entries(said).map(([key, value]) => `${key} ${base64(value)}`).join(",");
  }

  start(): void {
    void this.run();
  }

  stop(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.request?.abort();
    this.wake();
    if (this.place) void this.ask("DELETE", this.place, {});
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      const answer = await (this.place === "" ? this.begin() : this.isLost ? this.find() : this.sendPiece());
      if (this.isStopped) break;
      if (answer.status === 0 || answer.status >= 500 || answer.status === 429) await this.pause();
      else if (answer.status === 409 && answer.body?.code === "upload.offset") await this.pause();
      else if (this.place !== "" && (answer.status === 404 || answer.status === 410) && this.beginnings < BEGINNINGS) this.place = "";
      else if (!this.hasMoved(answer)) {
        this.isStopped = true;
        this.listener.ended(answer.status, answer.body);
        return;
      }
    }
    this.listener.stopped();
  }

  private begin(): Promise<Answer> {
    this.beginnings += 1;
    return this.ask("POST", this.url, { "Upload-Length": String(this.file.size), "Upload-Metadata": this.metadata });
  }

  private find(): Promise<Answer> {
    return this.ask("HEAD", this.place, {});
  }

  private sendPiece(): Promise<Answer> {
    const headers = { "Upload-Offset": String(this.offset), "Content-Type": "application/offset+octet-stream" };
    return this.ask("PATCH", this.place, headers, this.file.slice(this.offset, this.offset + PIECE));
  }

  // Take over where the server says it stands; false where the answer is the end of it, one way or the other.
  private hasMoved(answer: Answer): boolean {
    const isBegun = answer.status === 201 && answer.place !== null;
    const isGoingOn = answer.status === 204 || (answer.status === 200 && this.isLost);
    if (answer.offset === null || !(isBegun || isGoingOn)) return false;
    if (isBegun) this.place = answer.place ?? "";
    this.offset = Number(answer.offset);
    if (answer.status === 204) this.tries = 0;
    this.isLost = false;
    this.listener.progress(this.percent(0));
    return true;
  }

  private async pause(): Promise<void> {
    this.isLost = this.place !== "";
    // What could not even be begun is begun again under the same id, as often as it takes.
    if (!this.isLost) this.beginnings -= 1;
    this.listener.waiting();
    const wait = Math.min(FIRST_WAIT_MS * 2 ** this.tries, LONGEST_WAIT_MS);
    this.tries += 1;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      window.addEventListener("online", () => resolve(), { once: true });
      window.setTimeout(resolve, wait);
    });
  }

  private percent(loaded: number): number {
    return Math.min(99, Math.floor(((this.offset + loaded) / this.file.size) * 100));
  }

  private ask(method: string, url: string, headers: Record<string, string>, body?: Blob): Promise<Answer> {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      if (method !== "DELETE") this.request = request;
      request.open(method, url);
      request.responseType = "json";
      const all = { "Tus-Resumable": "1.0.0", "X-CSRFToken": csrfToken(), Accept: "application/json", ...headers };
      for (const [name, value] of Object.entries(all)) request.setRequestHeader(name, value);
      if (body) request.upload.addEventListener("progress", (event) => this.listener.progress(this.percent(event.loaded)));
      request.addEventListener("loadend", () => resolve({
        status: request.status,
        offset: request.getResponseHeader("Upload-Offset"),
        place: request.getResponseHeader("Location"),
        body: request.response as Answer["body"],
      }));
      request.send(body ?? null);
    });
  }
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

// `crypto.randomUUID` is for https alone; an office's own network may still be without.
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
