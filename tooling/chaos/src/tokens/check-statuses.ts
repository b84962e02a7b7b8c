/** A row of a system's history of statuses. Times are milliseconds since 1970. */
export interface StatusRow {
  readonly systemId: string;
  readonly status: string;
  readonly reason: string | null;
  readonly recordedAt: number;
}

/** One customer taking the access away at the vendor. */
export interface Revocation {
  readonly systemId: string;
  /** Before the vendor was told to. */
  readonly askedAt: number;
  /** Once the vendor had said that it is done. */
  readonly doneAt: number;
}

/** What the histories show. */
export interface StatusFindings {
  /** For each revocation how long its mark took from `doneAt`; null where there was none. */
  readonly marks: readonly { readonly revocation: Revocation; readonly milliseconds: number | null }[];
  /** Systems that were given up although nobody had revoked them. */
  readonly unfounded: readonly StatusRow[];
}

/**
 * Holds systems' histories, rows in the order of the log, against what was done to the systems: a revoked one has to become
 * REAUTHORIZATION_REQUIRED, and no other may.
 */
export function checkStatuses(rows: readonly StatusRow[], revocations: readonly Revocation[]): StatusFindings {
  const marks = new Map<Revocation, number>();
  const repaired = new Set<Revocation>();
  const unfounded: StatusRow[] = [];
  for (const row of rows) {
    const last = revocations.findLast(({ systemId, askedAt }) => systemId === row.systemId && askedAt <= row.recordedAt);
    if (row.status === "CONNECTED" && last !== undefined && marks.has(last)) repaired.add(last);
    if (row.status !== "REAUTHORIZATION_REQUIRED") continue;
    if (last === undefined || repaired.has(last)) unfounded.push(row);
    else if (!marks.has(last)) marks.set(last, Math.max(0, row.recordedAt - last.doneAt));
  }
  return {
    marks: revocations.map((revocation) => ({ revocation, milliseconds: marks.get(revocation) ?? null })),
    unfounded,
  };
}
