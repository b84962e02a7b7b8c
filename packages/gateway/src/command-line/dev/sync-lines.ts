import type { LocalApi } from "./local-api.ts";

/** What a sync run says, as the API shows it. */
interface ShownRun {
  readonly id: string;
  readonly entity: string;
  readonly kind: "POLL" | "SCAN";
  readonly endedAt: string | null;
  readonly read: number;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly rejected: number;
  readonly rejectionExample: string | null;
  readonly error: string | null;
  readonly problems: readonly { readonly field: string; readonly count: number; readonly message: string }[];
}

/** This many systems of an author are synced and shown. */
export const mostSystems = 10;

const query = `{ systems(first: ${mostSystems}) { nodes { id displayName status statusReason syncRuns(first: 20) { nodes {
  id entity kind endedAt read created updated deleted rejected rejectionExample error problems { field count message }
} } } } }`;

interface Answer {
  readonly systems: {
    readonly nodes: readonly {
      readonly id: string;
      readonly displayName: string;
      readonly status: string;
      readonly statusReason: string | null;
      readonly syncRuns: { readonly nodes: readonly ShownRun[] };
    }[];
  };
}

const records = (count: number) => `${count} ${count === 1 ? "record" : "records"}`;

/** How many records a run changed: nothing when it changed none. */
const countsOf = (run: ShownRun): readonly string[] => {
  const counts = (["created", "updated", "deleted"] as const)
    .filter((name) => run[name] > 0)
    .map((name) => `${run[name]} ${name}`);
  return counts.length === 0 ? [] : [`${run.entity}: ${records(run.read)} read, ${counts.join(", ")}`];
};

/** What went wrong in a run: a line, and what it is about without its numbers. */
const problemsOf = ({ entity, kind, error, rejected, rejectionExample: why, problems }: ShownRun) => [
  ...(rejected === 0
    ? []
    : [{ about: `rejected ${why}`, line: `${entity}: ${records(rejected)} rejected. ${why ?? ""}`.trimEnd() }]),
  ...problems.map(({ field, count, message }) => ({
    about: `${field} ${message}`,
    line: `${entity}.${field} is null in ${records(count)}: ${message}`,
  })),
  ...(error === null
    ? []
    : [{ about: error, line: `${entity}: the ${kind === "SCAN" ? "complete list" : "list"} failed. ${error}` }]),
];

/**
 * Says what happened in the systems since the last call: the runs that ended, and statuses that changed. The first call says what the systems
 * are like and nothing of earlier runs.
 */
export function createSyncLines(ask: LocalApi): () => Promise<readonly string[]> {
  let isFirst = true;
  const told = new Set<string>();
  const statuses = new Map<string, string>();
  /** A list without times of change has the same problems in each run. */
  const toldProblems = new Set<string>();
  return async () => {
    const lines: string[] = [];
    for (const { id, displayName, status, statusReason, syncRuns } of (await ask<Answer>(query)).systems.nodes) {
      if (statuses.get(id) !== status)
        lines.push(`${displayName} is ${status}${statusReason === null ? "" : `. ${statusReason}`}`);
      statuses.set(id, status);
      for (const run of syncRuns.nodes.filter(({ endedAt }) => endedAt !== null).toReversed()) {
        if (told.has(run.id)) continue;
        told.add(run.id);
        if (isFirst) continue;
        lines.push(...countsOf(run));
        for (const { about, line } of problemsOf(run)) {
          const key = `${id} ${run.entity} ${about}`;
          if (!toldProblems.has(key)) lines.push(line);
          toldProblems.add(key);
        }
      }
    }
    isFirst = false;
    return lines;
  };
}
