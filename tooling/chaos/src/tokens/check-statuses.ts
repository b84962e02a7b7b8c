/** A row of a system's status history. Times are milliseconds since 1970. */
export interface StatusRow {
  readonly systemId: string;
  readonly status: string;
  readonly reason: string | null;
  readonly recordedAt: number;
}

/** A customer's revocation of the access at the vendor. */
export interface Revocation {
  readonly systemId: string;
  /** Before the request to the vendor. */
  readonly askedAt: number;
  /** Once the vendor had confirmed it. */
  readonly doneAt: number;
}

/** The findings from the histories. */
export interface StatusFindings {
  /** The time from `doneAt` to the mark of each revocation; null without one. */
  readonly marks: readonly { readonly revocation: Revocation; readonly milliseconds: number | null }[];
  /** Systems that were given up without a revocation. */
  readonly unfounded: readonly StatusRow[];
}

/**
 * Compares systems' histories, rows in the order of the log, with the revocations: a revoked system must become REAUTHORIZATION_REQUIRED, and
 * no other system may.
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
