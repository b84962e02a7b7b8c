import type { Figure } from "./figures.ts";

const measured = "Fettle";

function rounded(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toPrecision(3);
}

const cell = (figure: Figure | undefined): string => {
  if (figure === undefined) return "";
  const spoilt = figure.spoiltRounds > 0 ? " (disturbed)" : "";
  const p99 = figure.p99 === null ? "" : `, p99 ${rounded(figure.p99)} ms`;
  return `${rounded(figure.median)} ±${((figure.spread / 2) * 100).toFixed(0)} %${p99}${spoilt}`;
};

function markdown(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |`);
  return lines.toSpliced(1, 0, `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`).join("\n");
}

/** Markdown tables: a row for each thing and a column for each that was measured, then how Fettle compares with each other. */
export function tablesOf(title: string, figures: readonly Figure[]): string {
  const whats = [...new Set(figures.map(({ what }) => what))];
  const whos = [...new Set(figures.map(({ who }) => who))];
  const find = (what: string, who: string) => figures.find((figure) => figure.what === what && figure.who === who);
  const ratio = (what: string, other: string): string => {
    const [own, theirs] = [find(what, measured), find(what, other)];
    return own === undefined || theirs === undefined ? "" : (own.median / theirs.median).toFixed(2);
  };
  const others = whos.includes(measured) ? whos.filter((who) => who !== measured) : [];
  const table = markdown([[title, ...whos], ...whats.map((what) => [what, ...whos.map((who) => cell(find(what, who)))])]);
  if (others.length === 0) return table;
  const ratios = whats.map((what) => [what, ...others.map((other) => ratio(what, other))]);
  const compared = ratios.filter(([, ...cells]) => cells.some((text) => text !== ""));
  return `${table}\n\n${markdown([[`${measured} divided by`, ...others], ...compared])}`;
}
