// The forms of bihuan.ui.charts as they come with the page.
export interface Bars {
  form: "bars";
  parts: string[];
  rows: { name: string; values: number[]; href: string }[];
}

export interface Dots {
  form: "dots";
  rows: { name: string; low: number; at: number; high: number; note: string; few: boolean; href: string }[];
  least: number;
  most: number;
  step: number;
  unit: string;
  line: number | null;
  ends: boolean;
}

export interface Gap {
  form: "gap";
  labels: string[];
  upper_name: string;
  upper: number[];
  lower_name: string;
  lower: number[];
  gap_name: string;
}

export type Drawing = Bars | Dots | Gap;
