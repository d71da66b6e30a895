import type { Bars } from "./forms";
import { nameWidth, type Paint } from "./paint";

const FRAME = 44;
const ROOM_FOR_A_NUMBER = 24;
const ROOM_FOR_AN_OUTLINE = 5;
const END = 44;

// Stacked bars, lying, the sum at the end of each; the parts are named once above, in their order.
export function bars(drawing: Bars, look: Paint, width: number): { option: Record<string, unknown>; height: number } {
  const sums = drawing.rows.map((row) => row.values.reduce((sum, value) => sum + value, 0));
  const most = Math.max(...sums);
  const pixels = (value: number): number => (value / most) * (width - nameWidth(width) - 12 - END);
  const patterns = ["none", "rect", "line", "none"] as const;
  const series = drawing.parts.map((name, part) => ({
    name,
    type: "bar",
    stack: "all",
    barWidth: Math.round(look.row * 0.6),
    cursor: "pointer",
    itemStyle: { color: look.bands[part], decal: decal(patterns[part] ?? "none", look) },
    label: {
      show: true,
      color: look.text,
      backgroundColor: look.card,
      borderRadius: 2,
      padding: [0, 3],
      fontSize: look.size - 2,
      // A number where it has room to stand; the others are in the table.
      formatter: (one: { value: number }) => (pixels(one.value) > ROOM_FOR_A_NUMBER ? String(one.value) : ""),
    },
    // The pale parts need an outline; around a sliver it would be all there is, and darker than any of them.
    data: drawing.rows.map((row) => ({
      value: row.values[part],
      itemStyle: { borderColor: look.outline, borderWidth: pixels(row.values[part] ?? 0) > ROOM_FOR_AN_OUTLINE ? 1 : 0 },
    })),
  }));
  const total = {
    type: "bar",
    stack: "all",
    silent: true,
    itemStyle: { color: "transparent", decal: { symbol: "none" } },
    label: { show: true, position: "right", color: look.text, fontWeight: 600, fontSize: look.size - 1, formatter: (one: { dataIndex: number }) => String(sums[one.dataIndex]) },
    tooltip: { show: false },
    data: drawing.rows.map(() => 0),
  };
  // On a phone the names of the parts take two lines.
  const frame = width < 420 && look.size > 12 ? FRAME + 22 : FRAME;
  return {
    height: frame + look.row * drawing.rows.length,
    option: {
      legend: { data: drawing.parts, top: 0, left: 0, itemWidth: look.size, itemHeight: look.size, itemGap: 10, itemStyle: { borderColor: look.outline, borderWidth: 1 }, selectedMode: false, textStyle: { color: look.text, fontSize: look.size - 1 } },
      grid: { left: nameWidth(width) + 12, right: END, top: frame - 8, bottom: 8 },
      xAxis: { type: "value", minInterval: 1, axisLabel: { show: false }, splitLine: { show: false } },
      yAxis: {
        type: "category",
        inverse: true,
        data: drawing.rows.map((row) => row.name),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: look.muted } },
        axisLabel: { color: look.text, fontSize: look.size, width: nameWidth(width), overflow: "truncate" },
      },
      series: [...series, total],
    },
  };
}

// Stripes and dots for whoever cannot tell the colours apart; the palest and the darkest need none.
function decal(kind: "none" | "rect" | "line", look: Paint): object {
  if (kind === "none") return { symbol: "none" };
  if (kind === "rect") return { symbol: "circle", symbolSize: 0.4, dashArrayX: [[8, 8], [0, 8, 8, 0]], dashArrayY: [6, 0], color: look.outline };
  return { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 6], rotation: -Math.PI / 4, color: "rgba(255, 255, 255, .55)" };
}
