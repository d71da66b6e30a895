// The sentences of the page's language; the server writes them, the script only fills in the values.
let sentences: Record<string, string> | undefined;

export function say(name: string, values: Record<string, string | number> = {}): string {
  sentences ??= JSON.parse(document.querySelector<HTMLMetaElement>('meta[name="words"]')?.content ?? "{}") as Record<string, string>;
  return (sentences[name] ?? name).replace(/\{(\w+)\}/g, (_match, key: string) => String(values[key] ?? ""));
}
