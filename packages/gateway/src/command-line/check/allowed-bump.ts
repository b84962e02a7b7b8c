import type { Finding } from "./finding.ts";

/** What a version says about the one before it. */
export type Bump = "major" | "minor" | "patch" | "none" | "older";

type Parts = readonly [major: number, minor: number, patch: number];

function partsOf(version: string): Parts | null {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$/u.exec(version) ?? [];
  return patch === undefined ? null : [Number(major), Number(minor), Number(patch)];
}

/** The step from one version to another. Before 1.0.0 every place counts as the one in front of it (SemVer 2.0.0, 4). Null for other texts. */
export function bumpOf(released: string, next: string): Bump | null {
  const from = partsOf(released);
  const to = partsOf(next);
  if (from === null || to === null) return null;
  const place = [0, 1, 2].find((index) => from[index] !== to[index]);
  if (place === undefined) return "none";
  if ((to[place] ?? 0) < (from[place] ?? 0)) return "older";
  const words = to[0] === 0 ? (["major", "major", "minor"] as const) : (["major", "minor", "patch"] as const);
  return words[place] ?? "none";
}

/** The findings that a step does not allow. */
export const notAllowed = (findings: readonly Finding[], bump: Bump): readonly Finding[] =>
  findings.filter(({ level }) => bump !== "major" && (bump !== "minor" || level === "major"));
