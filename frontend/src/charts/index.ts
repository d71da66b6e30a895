// Charts, loaded by the pages that have any: draws each from the data beside it and folds the table under it away.
import { CustomChart, BarChart, LineChart, ScatterChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import type { EChartsCoreOption, EChartsType } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { bars } from "./bars";
import { dots } from "./dots";
import { gap } from "./gap";
import { PAPER_WIDTH, paint, type Paint } from "./paint";
import type { Drawing } from "./forms";

echarts.use([AriaComponent, BarChart, CustomChart, GridComponent, LegendComponent, LineChart, MarkLineComponent, ScatterChart, SVGRenderer, TooltipComponent]);

interface Drawn {
  canvas: HTMLElement;
  chart: EChartsType;
  drawing: Drawing;
}

const drawn: Drawn[] = [];
const PADDING = 20;

function optionOf(drawing: Drawing, look: Paint, width: number): { option: EChartsCoreOption; height: number } {
  switch (drawing.form) {
    case "bars":
      return bars(drawing, look, width);
    case "dots":
      return dots(drawing, look, width);
    case "gap":
      return gap(drawing, look, width);
  }
}

function draw(one: Drawn, paper = false): void {
  const look = paint(paper);
  const width = paper ? PAPER_WIDTH : one.canvas.clientWidth - PADDING;
  const { option, height } = optionOf(one.drawing, look, width);
  one.chart.resize({ width, height });
  one.chart.setOption(
    {
      // Nothing moves: a figure is read, and paper and reduced motion ask for the same.
      animation: false,
      textStyle: { fontFamily: look.font, color: look.text },
      // The sentence above says what the drawing shows; the default description would read every number aloud.
      aria: { enabled: true, label: { description: one.canvas.dataset["label"] ?? "" }, decal: { show: true } },
      // A tooltip made of markup would bring inline styles, which the security policy refuses.
      tooltip: { renderMode: "richText", confine: true, textStyle: { fontFamily: look.font } },
      ...option,
    },
    { notMerge: true },
  );
}

function start(canvas: HTMLElement): void {
  const data = document.getElementById(canvas.dataset["chart"] ?? "")?.textContent;
  if (!data) return;
  canvas.hidden = false;
  const drawing = JSON.parse(data) as Drawing;
  const chart = echarts.init(canvas, null, { renderer: "svg", width: 200, height: 200 });
  const one = { canvas, chart, drawing };
  drawn.push(one);
  draw(one);
  chart.on("click", (event) => {
    const href = drawing.form === "gap" ? "" : (drawing.rows[event.dataIndex]?.href ?? "");
    if (href) location.assign(href);
  });
  const table = canvas.parentElement?.querySelector<HTMLDetailsElement>("details.chart-table");
  if (table) table.open = false;
}

function redraw(paper = false): void {
  for (const one of drawn) draw(one, paper);
}

document.addEventListener("DOMContentLoaded", () => {
  for (const canvas of document.querySelectorAll<HTMLElement>("[data-chart]")) start(canvas);
  const narrow = matchMedia("(max-width: 640px)").matches;
  for (const table of document.querySelectorAll<HTMLDetailsElement>("details[data-fold]")) table.open = !narrow;
});
let waiting = 0;
window.addEventListener("resize", () => {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(() => redraw());
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw());
// Paper has its own width and is always light: drawn anew for it, and again for the screen.
window.addEventListener("beforeprint", () => redraw(true));
window.addEventListener("afterprint", () => redraw());
