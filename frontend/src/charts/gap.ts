import type { Gap } from "./forms";
import type { Paint } from "./paint";

const ROWS = 9;
const ROUGH_LABEL = 64;

// Two lines from one zero; the gap between them is tinted, and named with its number at the end.
export function gap(drawing: Gap, look: Paint, width: number): { option: Record<string, unknown>; height: number } {
  const stock = drawing.upper.map((value, place) => value - (drawing.lower[place] ?? 0));
  const last = drawing.labels.length - 1;
  // Two labels one above the other need room; where the lines end close together the lower one hangs below its line.
  const near = (stock[last] ?? 0) < 0.15 * (drawing.upper[last] ?? 0);
  const every = Math.max(0, Math.ceil((drawing.labels.length * ROUGH_LABEL) / width) - 1);
  const line = (name: string, data: number[], color: string, dash: string, symbol: string, position: string) => ({
    name,
    type: "line",
    data: data.map((value, place) => (place === last ? { value, label: { show: true } } : value)),
    symbol,
    symbolSize: 8,
    showAllSymbol: true,
    lineStyle: { color, width: 3, type: dash },
    itemStyle: { color, borderColor: color === look.second ? look.outline : color },
    label: { show: false, position, align: "right", color: look.text, fontSize: look.size - 1, formatter: (one: { value: number }) => `${name} ${one.value}` },
    z: 3,
  });
  const tint = (data: number[], opacity: number) => ({
    type: "line",
    stack: "gap",
    silent: true,
    symbol: "none",
    lineStyle: { width: 0 },
    areaStyle: { color: look.first, opacity, decal: { symbol: "none" } },
    tooltip: { show: false },
    data,
  });
  return {
    height: ROWS * look.row,
    option: {
      grid: { left: 48, right: 24, top: 34, bottom: 34 },
      tooltip: { trigger: "axis", renderMode: "richText", confine: true, formatter: (points: { dataIndex: number }[]) => words(drawing, stock, points[0]?.dataIndex ?? 0) },
      xAxis: { type: "category", data: drawing.labels, axisTick: { alignWithLabel: true }, axisLine: { lineStyle: { color: look.muted } }, axisLabel: { color: look.muted, fontSize: look.size - 1, interval: every } },
      yAxis: { type: "value", min: 0, minInterval: 1, axisLabel: { color: look.muted, fontSize: look.size - 1 }, splitLine: { lineStyle: { color: look.line } } },
      series: [
        tint(drawing.lower, 0),
        tint(stock, 0.12),
        line(drawing.upper_name, drawing.upper, look.first, "solid", "circle", "top"),
        line(drawing.lower_name, drawing.lower, look.second, "dashed", "diamond", near ? "bottom" : "top"),
      ],
    },
  };
}

function words(drawing: Gap, stock: number[], place: number): string {
  return [
    drawing.labels[place],
    `${drawing.upper_name} ${drawing.upper[place]}`,
    `${drawing.lower_name} ${drawing.lower[place]}`,
    `${drawing.gap_name} ${stock[place]}`,
  ].join("\n");
}
