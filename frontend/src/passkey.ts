import { fresh } from "./dom";
import { say } from "./words";

// Passkeys: the page holds what the server wants to know, the device answers, the answer goes back as JSON in a hidden field.
type Json = Record<string, unknown>;

export function startPasskeys(root: ParentNode): void {
  for (const form of fresh<HTMLFormElement>(root, "form[data-passkey]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset["answered"] !== undefined) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      void ask(form);
    });
  }
}

async function ask(form: HTMLFormElement): Promise<void> {
  const refusal = form.querySelector<HTMLElement>("[data-refusal]");
  if (refusal) refusal.hidden = true;
  try {
    if (!window.PublicKeyCredential) throw new Error("unsupported");
    const answer = await credential(form, await options(form));
    form.querySelector<HTMLInputElement>("[name=credential]")!.value = JSON.stringify(told(answer));
    form.dataset["answered"] = "";
    form.requestSubmit();
  } catch (error) {
    if (!refusal) return;
    refusal.textContent = say(error instanceof Error && error.message === "unsupported" ? "passkey_unsupported" : "passkey_refused");
    refusal.hidden = false;
  }
}

async function options(form: HTMLFormElement): Promise<Json> {
  const where = form.dataset["ask"];
  const found: Json = where
    ? (await (await fetch(where, { headers: { "X-Requested-With": "XMLHttpRequest" } })).json())["request_options"]
    : JSON.parse(form.dataset["options"] ?? "{}");
  return structuredClone(found["publicKey"]) as Json;
}

function credential(form: HTMLFormElement, given: Json): Promise<Credential | null> {
  given["challenge"] = bytes(given["challenge"] as string);
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    for (const known of (given[list] as Json[] | undefined) ?? []) known["id"] = bytes(known["id"] as string);
  }
  if (form.dataset["passkey"] === "get") return navigator.credentials.get({ publicKey: given as unknown as PublicKeyCredentialRequestOptions });
  const user = given["user"] as Json;
  user["id"] = bytes(user["id"] as string);
  const alone = form.querySelector<HTMLInputElement>("[name=passwordless]")?.checked ?? false;
  const wanted = (given["authenticatorSelection"] ??= {}) as Json;
  Object.assign(wanted, { residentKey: alone ? "required" : "discouraged", requireResidentKey: alone });
  if (alone) wanted["userVerification"] = "required";
  return navigator.credentials.create({ publicKey: given as unknown as PublicKeyCredentialCreationOptions });
}

function told(answer: Credential | null): Json {
  const key = answer as PublicKeyCredential;
  const response: Json = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    const part = (key.response as unknown as Record<string, ArrayBuffer | null | undefined>)[name];
    if (part) response[name] = words(part);
  }
  return { id: key.id, rawId: words(key.rawId), type: key.type, response, clientExtensionResults: key.getClientExtensionResults() };
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function words(part: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(part))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
