import type { TokenCall } from "@fettle/simulator";
import { checkStatuses, type Revocation, type StatusFindings, type StatusRow } from "./check-statuses.ts";
import { checkTokenCalls, type LostHistory, type TokenCallFindings } from "./check-token-calls.ts";
import { explain } from "./explain.ts";
import { markWithinMilliseconds } from "./options.ts";
import type { Scene } from "./scene.ts";
import { slownessOf } from "./slowness.ts";

/** The records of a run. */
export interface RunRecord {
  /** The exchanges of refresh tokens at the vendor, in order. */
  readonly calls: readonly TokenCall[];
  /** The systems' statuses from the database, including those that a restored backup lost. */
  readonly history: readonly StatusRow[];
  readonly revocations: readonly Revocation[];
  readonly lost: LostHistory | null;
}

/** A reason why a mark may come late. */
export type Excuse = "the vendor's own faults" | "a slow machine";

/** The findings, each violation with its evidence. */
export interface Verdict {
  readonly resends: TokenCallFindings["resends"];
  readonly marks: StatusFindings["marks"];
  /** The reasons of marks that were late without a fault of the gateway. */
  readonly excuses: readonly Excuse[];
  readonly violations: readonly string[];
}

/** Compares the records with the promises. */
export function judge({ customers, gateways, watch }: Scene, { calls, history, revocations, lost }: RunRecord): Verdict {
  const exchanges = checkTokenCalls(calls, gateways.kills, lost);
  const { marks, unfounded } = checkStatuses(history, revocations);
  const accountOf = new Map(customers.map(({ systemId, login }) => [systemId, login.account]));
  const story = (systemId: string, moment: number): string =>
    explain(systemId, moment, { calls, kills: gateways.kills, history, accountOf });
  // A vendor whose own fault affects the call has not refused the token yet.
  const lastFault = ({ systemId, doneAt }: Revocation, markedAt: number): number =>
    calls
      .filter(({ account, fault, startedAt }) => account === accountOf.get(systemId) && fault !== null && startedAt < markedAt)
      .reduce((last, { endedAt }) => Math.max(last, endedAt ?? 0), doneAt);
  const late = marks.filter(({ milliseconds }) => milliseconds === null || milliseconds > markWithinMilliseconds);
  const excuseOf = ({ revocation, milliseconds }: (typeof late)[number]): Excuse | null => {
    if (milliseconds === null) return null;
    const markedAt = revocation.doneAt + milliseconds;
    if (markedAt - lastFault(revocation, markedAt) <= markWithinMilliseconds) return "the vendor's own faults";
    const isSlow = milliseconds <= markWithinMilliseconds * slownessOf(calls, revocation.doneAt, markedAt);
    return isSlow ? "a slow machine" : null;
  };
  const seen = watch.received.map(([systemId, status]) => `${systemId} ${status}`);
  const written = history.map(({ systemId, status }) => `${systemId} ${status}`);
  return {
    resends: exchanges.resends,
    marks,
    excuses: late.map(excuseOf).filter((excuse) => excuse !== null),
    violations: [
      ...unfounded.map(({ systemId, recordedAt }) => `given up without a revocation: ${story(systemId, recordedAt)}`),
      ...late
        .filter((mark) => excuseOf(mark) === null)
        .map(({ revocation: { systemId, doneAt }, milliseconds }) => {
          const when = milliseconds === null ? "never" : `after ${milliseconds} ms`;
          return `marked ${when}: ${story(systemId, doneAt)}`;
        }),
      ...exchanges.violations,
      ...(seen.join() === written.join() ? [] : ["the subscription to statuses differed from the log"]),
    ],
  };
}
