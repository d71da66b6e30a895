// Builds what pages load (one style sheet, one script, one sprite, and charts for the pages that draw) and lays out the fonts that PDFs are set in.
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import * as sass from "sass";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const MODULES = path.join(ROOT, "node_modules");
const STATIC = path.join(ROOT, "src/bihuan/ui/static/ui");
const FONTS = path.join(ROOT, "src/bihuan/papers/fonts");
const BROWSERS = ["chrome100", "edge100", "firefox100", "safari15"];

// Only what pages use; the names are those of @tabler/icons.
const ICONS = [
  "alert-triangle", "award", "ban", "bell", "building", "calendar", "camera", "chart-bar", "checklist", "clock-off", "clipboard-list", "download",
  "eye-check", "file", "file-import", "filter", "filter-off", "flag", "history", "home", "inbox", "info-circle", "link", "list-check",
  "lock", "map-pin", "menu-2", "message-report", "photo-off", "photo-up", "printer", "refresh", "repeat", "search", "settings", "walk",
  "shield-check", "signature", "star", "trophy", "upload", "user", "user-off", "users", "users-group", "x",
];

async function styles() {
  const made = sass.compile(path.join(ROOT, "frontend/styles/app.scss"), { loadPaths: [MODULES], style: "expanded", quietDeps: true });
  const small = await esbuild.transform(made.css, { loader: "css", minify: true, target: BROWSERS, charset: "utf8" });
  await writeFile(path.join(STATIC, "app.css"), small.code);
}

async function script(entry, name) {
  await esbuild.build({
    entryPoints: [path.join(ROOT, "frontend/src", entry)],
    outfile: path.join(STATIC, name),
    bundle: true,
    minify: true,
    format: "iife",
    target: BROWSERS,
    charset: "utf8",
    legalComments: "none",
  });
}

// A drawing becomes a symbol; the outer element's looks move to the style sheet (class `icon`), its own paint stays.
function symbol(id, svg) {
  const box = /viewBox="([^"]+)"/.exec(svg)?.[1];
  const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  return `<symbol id="${id}" viewBox="${box}">${inner.replace(/\s*\n\s*/g, "")}</symbol>`;
}

async function sprite() {
  const folder = path.join(MODULES, "@tabler/icons/icons/outline");
  const named = await Promise.all(ICONS.map(async (name) => symbol(name, await readFile(path.join(folder, `${name}.svg`), "utf8"))));
  const drawings = path.join(ROOT, "frontend/drawings");
  const own = await Promise.all(
    (await readdir(drawings)).sort().map(async (file) => symbol(path.parse(file).name, await readFile(path.join(drawings, file), "utf8"))),
  );
  await writeFile(path.join(STATIC, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${[...named, ...own].join("")}</svg>\n`);
  await cp(path.join(ROOT, "frontend/brand.svg"), path.join(STATIC, "brand.svg"));
}

async function fonts() {
  await mkdir(FONTS, { recursive: true });
  for (const [family, name] of [["noto-serif-sc", "NotoSerifSC"], ["noto-sans-sc", "NotoSansSC"]]) {
    for (const weight of ["400Regular", "700Bold"]) {
      const file = `${name}_${weight}.ttf`;
      await cp(path.join(MODULES, "@expo-google-fonts", family, weight, file), path.join(FONTS, file));
    }
    await cp(path.join(MODULES, "@expo-google-fonts", family, "LICENSE_FONT"), path.join(FONTS, `${name}-LICENSE.txt`));
  }
}

await rm(STATIC, { recursive: true, force: true });
await mkdir(STATIC, { recursive: true });
await Promise.all([styles(), script("app.ts", "app.js"), script("charts/index.ts", "charts.js"), sprite(), fonts()]);
