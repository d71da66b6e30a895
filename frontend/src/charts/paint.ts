// The colours and the font of the page, so that a chart goes dark, into the sunlight and onto paper with it.
export interface Paint {
  font: string;
  text: string;
  muted: string;
  line: string;
  card: string;
  // From young to old; each keeps its outline, for the first are pale.
  bands: string[];
  outline: string;
  first: string;
  second: string;
  // Heights of a row and of letters: paper takes smaller ones.
  row: number;
  size: number;
}

export const PAPER_WIDTH = 345;

const DARK = ["#4a3d22", "#8a6420", "#d99a2b", "#ffd980"];
const LIGHT = ["#FBE3B5", "#F2B84B", "#C9741A", "#7A3405"];

export function paint(paper: boolean): Paint {
  const font = getComputedStyle(document.body).fontFamily;
  if (paper) {
    const ink = { text: "#000", muted: "#333", line: "#bbb", card: "#fff", outline: "#6b4100" };
    return { font, ...ink, bands: LIGHT, first: "#1769C7", second: "#E69F00", row: 21, size: 11 };
  }
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  const dark = style.colorScheme === "dark";
  return {
    font,
    text: read("--text"),
    muted: read("--muted"),
    line: read("--line"),
    card: read("--card"),
    bands: dark ? DARK : LIGHT,
    outline: dark ? "#ffd980" : "#6b4100",
    first: dark ? "#7ab8ff" : "#1769C7",
    second: dark ? "#ffc233" : "#E69F00",
    row: 34,
    size: 14,
  };
}

// A name may take this much of the width, and is cut with an ellipsis beyond: the table has it whole.
export function nameWidth(width: number): number {
  return Math.round(Math.min(150, width * 0.3));
}
