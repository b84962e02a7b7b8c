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

/** A Markdown table with a row for each thing and a column for each that was measured, and how Fettle compares with each. */
export function tableOf(title: string, figures: readonly Figure[]): string {
  const whats = [...new Set(figures.map(({ what }) => what))];
  const whos = [...new Set(figures.map(({ who }) => who))];
  const find = (what: string, who: string) => figures.find((figure) => figure.what === what && figure.who === who);
  const others = whos.includes(measured) ? whos.filter((who) => who !== measured) : [];
  const ratio = (what: string, other: string): string => {
    const [own, theirs] = [find(what, measured), find(what, other)];
    return own === undefined || theirs === undefined ? "" : (own.median / theirs.median).toFixed(2);
  };
  const rows = [
    [title, ...whos, ...others.map((other) => `${measured} / ${other}`)],
    [],
    ...whats.map((what) => [what, ...whos.map((who) => cell(find(what, who))), ...others.map((other) => ratio(what, other))]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row.length === 0
        ? `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`
        : `| ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(" | ")} |`,
    )
    .join("\n");
}
