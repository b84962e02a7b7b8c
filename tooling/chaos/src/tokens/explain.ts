import type { TokenCall } from "@fettle/simulator";
import type { Kill } from "../processes/gateways.ts";
import type { StatusRow } from "./check-statuses.ts";

/** The records of a run that explain an event. */
export interface Evidence {
  readonly calls: readonly TokenCall[];
  readonly kills: readonly Kill[];
  readonly history: readonly StatusRow[];
  /** The vendor account of each system. */
  readonly accountOf: ReadonlyMap<string, string>;
}

const beforeMilliseconds = 25_000;
const afterMilliseconds = 15_000;

/** The events of a system around a moment, one a line, with seconds relative to that moment. */
export function explain(systemId: string, moment: number, { calls, kills, history, accountOf }: Evidence): string {
  const account = accountOf.get(systemId);
  const isNear = (at: number): boolean => at >= moment - beforeMilliseconds && at <= moment + afterMilliseconds;
  const own = calls.filter((call) => call.account === account && isNear(call.startedAt));
  const callers = new Set(own.map(({ caller }) => caller));
  const lines = [
    ...own.map((call) => {
      const length = call.endedAt === null ? "not ended" : `${call.endedAt - call.startedAt} ms`;
      const words = [
        call.outcome ?? "under way",
        call.error,
        call.fault && `fault: ${call.fault}`,
        call.isAnswered ? null : "no answer",
      ];
      const what = words.filter((word) => word !== null && word !== "").join(", ");
      return {
        at: call.startedAt,
        text: `call ${call.number} by ${call.caller}: ${call.token} → ${call.issued ?? "-"} (${what}; ${length})`,
      };
    }),
    ...kills
      .filter(({ caller, at }) => callers.has(caller) && isNear(at))
      .map(({ caller, at }) => ({ at, text: `${caller} killed` })),
    ...history
      .filter((row) => row.systemId === systemId && isNear(row.recordedAt))
      .map((row) => ({ at: row.recordedAt, text: `${row.status}: ${row.reason ?? ""}` })),
  ].toSorted((left, right) => left.at - right.at);
  const seconds = (at: number): string => `${at >= moment ? "+" : ""}${((at - moment) / 1000).toFixed(3)}`;
  return `${systemId} (${account}) at ${new Date(moment).toISOString()}\n${lines.map(({ at, text }) => `    ${seconds(at)} ${text}`).join("\n")}`;
}
