import type { TokenCall } from "@fettle/simulator";
import type { Kill } from "../processes/gateways.ts";

/** The reason why a refresh token was sent more than once. */
export type ResendCause =
  | "after a fault before processing"
  | "after a lost answer"
  | "recovery of a killed process"
  | "after a backup was restored";

/** The times of a backup and of the start and end of its restore, in milliseconds since 1970. */
export interface LostHistory {
  readonly from: number;
  readonly at: number;
  readonly until: number;
}

/** The findings from the token calls. */
export interface TokenCallFindings {
  readonly resends: Readonly<Record<ResendCause, number>>;
  readonly violations: readonly string[];
}

/** The time within which a process stores a received pair, unless it was killed before. */
const storedWithinMilliseconds = 10_000;

const describe = ({ number, caller, account, outcome, fault, startedAt }: TokenCall): string =>
  `call ${number} by ${caller} for ${account} at ${new Date(startedAt).toISOString()} (${outcome ?? "in progress"}${fault === null ? "" : `; fault: ${fault}`})`;

/**
 * Checks a vendor's token calls, in order, against the promise that a refresh token is sent once. It may be sent again only after a fault that
 * kept it from the vendor, after an answer that was lost on its way, by the recovery of a process killed before it stored the new pair, or
 * because a restored backup lost the new pair; and never during an earlier call with it, unless that call's process is dead.
 */
export function checkTokenCalls(
  calls: readonly TokenCall[],
  kills: readonly Kill[],
  lost: LostHistory | null = null,
): TokenCallFindings {
  const killedAt = new Map(kills.map(({ caller, at }) => [caller, at]));
  const firstUse = new Map<string, number>();
  const byToken = new Map<string, TokenCall[]>();
  const byNumber = new Map(calls.map((call) => [call.number, call]));
  const resends: Record<ResendCause, number> = {
    "after a fault before processing": 0,
    "after a lost answer": 0,
    "recovery of a killed process": 0,
    "after a backup was restored": 0,
  };
  const violations: string[] = [];

  const wasKilledBetween = (call: TokenCall, before: number): boolean => {
    const at = killedAt.get(call.caller ?? "");
    if (at === undefined || at > before) return false;
    return call.endedAt === null || at <= call.endedAt + storedWithinMilliseconds;
  };
  /** Whether the backup lost the result of the earlier call, and was restored before the later one. */
  const wasForgottenBetween = (earlier: TokenCall, later: TokenCall): boolean =>
    lost !== null &&
    earlier.startedAt <= lost.until &&
    later.startedAt >= lost.at &&
    (earlier.endedAt === null || earlier.endedAt + storedWithinMilliseconds >= lost.from);
  /** The reason why the later call may repeat the earlier one's token; null if it may not. */
  const causeOf = (earlier: TokenCall, later: TokenCall): ResendCause | null => {
    if (earlier.outcome === "nothing") return "after a fault before processing";
    if (wasForgottenBetween(earlier, later)) return "after a backup was restored";
    const successor = earlier.issued === null ? undefined : firstUse.get(earlier.issued);
    if (successor !== undefined && successor < later.number) return null;
    if (wasKilledBetween(earlier, later.startedAt)) return "recovery of a killed process";
    return !earlier.isAnswered && earlier.fault !== null ? "after a lost answer" : null;
  };

  for (const call of calls) {
    firstUse.set(call.token, firstUse.get(call.token) ?? call.number);
    const earlier = byToken.get(call.token) ?? [];
    byToken.set(call.token, [...earlier, call]);
    const during = call.during === null ? undefined : byNumber.get(call.during);
    if (during !== undefined && !wasKilledBetween(during, call.startedAt) && !wasForgottenBetween(during, call))
      violations.push(`two calls with one refresh token at the same time: ${describe(during)}, ${describe(call)}`);
    const causes = earlier.map((each) => ({ each, cause: causeOf(each, call) }));
    const wrong = causes.find(({ cause }) => cause === null);
    const last = causes.at(-1)?.cause;
    if (wrong !== undefined) violations.push(`a refresh token was sent again: ${describe(wrong.each)}, ${describe(call)}`);
    else if (last) resends[last] += 1;
  }
  return { resends, violations };
}
