import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from "echarts";
import type { Dots } from "./forms";
import { nameWidth, type Paint } from "./paint";

const FRAME = 46;

// A dot at each share with its interval, the counts at the right: in words, for they matter more than the place of the dot.
export function dots(drawing: Dots, look: Paint, width: number): { option: Record<string, unknown>; height: number } {
  const rows = drawing.rows;
  const interval = (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
    const row = api.value(0) as number;
    const [left, y] = api.coord([api.value(1), row]) as [number, number];
    const [right] = api.coord([api.value(2), row]) as [number, number];
    return { type: "line", shape: { x1: left, y1: y, x2: right, y2: y }, style: { stroke: look.first, lineWidth: 3, opacity: rows[row]?.few ? 0.5 : 1 } };
  };
  return {
    height: FRAME + look.row * rows.length,
    option: {
      grid: { left: nameWidth(width) + 12, right: width < 480 ? 112 : 132, top: 10, bottom: 30 },
      xAxis: {
        type: "value",
        min: drawing.least,
        max: drawing.most,
        interval: drawing.step,
        axisLabel: { color: look.muted, fontSize: look.size - 1, formatter: `{value}${drawing.unit}`, showMinLabel: drawing.ends, showMaxLabel: drawing.ends },
        splitLine: { lineStyle: { color: look.line } },
      },
      yAxis: [
        {
          type: "category",
          inverse: true,
          data: rows.map((row) => row.name),
          axisTick: { show: false },
          axisLine: { show: false },
          axisLabel: { color: look.text, fontSize: look.size, width: nameWidth(width), overflow: "truncate" },
        },
        {
          type: "category",
          inverse: true,
          position: "right",
          data: rows.map((row) => row.note),
          axisTick: { show: false },
          axisLine: { show: false },
          axisLabel: { color: look.text, fontSize: look.size - 1, margin: 14 },
        },
      ],
      series: [
        { type: "custom", silent: true, renderItem: interval, encode: { x: [1, 2], y: 0 }, data: rows.map((row, place) => [place, row.low, row.high]) },
        {
          type: "scatter",
          symbolSize: 13,
          cursor: "pointer",
          itemStyle: { borderColor: look.first, borderWidth: 2, decal: { symbol: "none" } },
          tooltip: { formatter: (one: { dataIndex: number }) => { const row = rows[one.dataIndex]; return row ? `${row.name} ${row.note}\n${row.low}${drawing.unit}～${row.high}${drawing.unit}` : ""; } },
          ...(drawing.line === null ? {} : { markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: look.muted, type: "dashed" }, data: [{ xAxis: drawing.line }] } }),
          data: rows.map((row, place) => ({ value: [row.at, place], itemStyle: { color: row.few ? look.card : look.first } })),
        },
      ],
    },
  };
}
