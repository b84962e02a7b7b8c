import type { TokenCall } from "@fettle/simulator";
import { checkStatuses, type Revocation, type StatusFindings, type StatusRow } from "./check-statuses.ts";
import { checkTokenCalls, type TokenCallFindings } from "./check-token-calls.ts";
import { explain } from "./explain.ts";
import { markWithinMilliseconds } from "./options.ts";
import type { Scene } from "./scene.ts";
import { slownessOf } from "./slowness.ts";

/** What was written down of a run. */
export interface RunRecord {
  /** The exchanges of refresh tokens at the vendor, in their order. */
  readonly calls: readonly TokenCall[];
  /** The systems' statuses as the database has them. */
  readonly history: readonly StatusRow[];
  readonly revocations: readonly Revocation[];
}

/** What the record shows; each violation with its evidence. */
export interface Verdict {
  readonly resends: TokenCallFindings["resends"];
  readonly marks: StatusFindings["marks"];
  /** Marks that came late because the machine could not keep up. */
  readonly slowMarks: number;
  readonly violations: readonly string[];
}

/** Holds what was written down against what is promised. */
export function judge({ customers, gateways, watch }: Scene, { calls, history, revocations }: RunRecord): Verdict {
  const exchanges = checkTokenCalls(calls, gateways.kills);
  const { marks, unfounded } = checkStatuses(history, revocations);
  const accountOf = new Map(customers.map(({ systemId, login }) => [systemId, login.account]));
  const story = (systemId: string, moment: number): string =>
    explain(systemId, moment, { calls, kills: gateways.kills, history, accountOf });
  // A vendor whose own fault hits the call that asks has not said anything yet.
  const lastFault = ({ systemId, doneAt }: Revocation, markedAt: number): number =>
    calls
      .filter(({ account, fault, startedAt }) => account === accountOf.get(systemId) && fault !== null && startedAt < markedAt)
      .reduce((last, { endedAt }) => Math.max(last, endedAt ?? 0), doneAt);
  const isLate = ({ revocation, milliseconds }: (typeof marks)[number]): boolean => {
    const markedAt = revocation.doneAt + (milliseconds ?? 0);
    return milliseconds === null || markedAt - lastFault(revocation, markedAt) > markWithinMilliseconds;
  };
  const isSlow = ({ revocation: { doneAt }, milliseconds }: (typeof marks)[number]): boolean =>
    milliseconds !== null && milliseconds <= markWithinMilliseconds * slownessOf(calls, doneAt, doneAt + milliseconds);
  const overdue = marks.filter(isLate);
  const late = overdue.filter((mark) => !isSlow(mark));
  const seen = watch.received.map(([systemId, status]) => `${systemId} ${status}`);
  const written = history.map(({ systemId, status }) => `${systemId} ${status}`);
  return {
    resends: exchanges.resends,
    marks,
    slowMarks: overdue.length - late.length,
    violations: [
      ...unfounded.map(({ systemId, recordedAt }) => `given up without a revocation: ${story(systemId, recordedAt)}`),
      ...late.map(({ revocation: { systemId, doneAt }, milliseconds }) => {
        const when = milliseconds === null ? "never" : `after ${milliseconds} ms`;
        return `marked ${when}: ${story(systemId, doneAt)}`;
      }),
      ...exchanges.violations,
      ...(seen.join() === written.join() ? [] : ["the subscription to statuses did not show the log, change for change"]),
    ],
  };
}
