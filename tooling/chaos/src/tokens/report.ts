import type { TokenCall } from "@fettle/simulator";
import { countOf, describeCounts, violationLines } from "../counts.ts";
import type { Kill } from "../processes/gateways.ts";
import type { StatusFindings } from "./check-statuses.ts";
import type { TokenCallFindings } from "./check-token-calls.ts";
import type { Restoration } from "./lose-some.ts";
import type { Verdict } from "./judge.ts";
import type { TokensOptions } from "./options.ts";

/** The result of a run. Times in seconds. */
export interface TokensReport {
  readonly options: TokensOptions;
  readonly connectSeconds: number;
  readonly seconds: number;
  readonly settleSeconds: number;
  /** The exchanges of refresh tokens during the disturbances. */
  readonly calls: readonly TokenCall[];
  readonly kills: readonly Kill[];
  readonly resends: TokenCallFindings["resends"];
  readonly marks: StatusFindings["marks"];
  /** The reasons of marks that were late without a fault of the gateway. */
  readonly excuses: Verdict["excuses"];
  /** The number of systems that were reconnected after a revocation. */
  readonly reconnected: number;
  /** The number of API calls, by outcome. */
  readonly apiCalls: ReadonlyMap<string, number>;
  readonly clockMoves: number;
  readonly restoration: Restoration | null;
  /** The number of times that the subscription to statuses resumed. */
  readonly resumed: number;
  readonly statuses: ReadonlyMap<string, string>;
  /** Broken promises, each with its evidence. */
  readonly violations: readonly string[];
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;

/** Pairs that a vendor had issued to a process that was killed before it could have stored them. */
const lostWith = (calls: readonly TokenCall[], kills: readonly Kill[]): number =>
  calls.filter(
    ({ caller, outcome, endedAt }) =>
      outcome === "rotated" && kills.some((kill) => kill.caller === caller && (endedAt === null || kill.at <= endedAt)),
  ).length;

const describeRestoration = (restoration: Restoration | null): string =>
  restoration === null
    ? "no backup was restored"
    : `a backup from ${((restoration.until - restoration.from) / 1000).toFixed(1)} s earlier was restored, ${restoration.wasDown ? "with the nodes down" : "under running nodes"}; ${restoration.lost.length} changes of statuses were lost`;

/** The readable report, line by line. */
export function reportLines(report: TokensReport): readonly string[] {
  const { options, calls, kills, marks, statuses } = report;
  const marked = marks.map(({ milliseconds }) => milliseconds).filter((milliseconds) => milliseconds !== null);
  const faulted = calls.filter(({ fault }) => fault !== null);
  return [
    `seed ${options.seed}: ${options.systems} systems on ${options.processes} processes, disturbed for ${report.seconds.toFixed(1)} s (connected in ${report.connectSeconds.toFixed(1)} s, settled in ${report.settleSeconds.toFixed(1)} s)`,
    `token calls: ${calls.length} (${(calls.length / report.seconds).toFixed(0)} a second): ${describeCounts(countOf(calls.map(({ outcome }) => outcome ?? "in progress")))}`,
    `faults: ${faulted.length} (${((100 * faulted.length) / Math.max(1, calls.length)).toFixed(1)} %): ${describeCounts(countOf(faulted.map(({ fault }) => fault ?? "")))}`,
    `kills: ${kills.length}, with ${lostWith(calls, kills)} pairs rotated and not stored; the subscription resumed ${report.resumed} times`,
    `sent again: ${describeCounts(new Map(Object.entries(report.resends)))}`,
    `clocks were moved ${report.clockMoves} times by a day; ${describeRestoration(report.restoration)}`,
    `revocations: ${marks.length}, time to the mark: ${median(marked)} ms median, ${Math.max(0, ...marked)} ms maximum; ${report.reconnected} reconnected`,
    `API calls: ${describeCounts(report.apiCalls)}`,
    `statuses: ${describeCounts(countOf(statuses.values()))}`,
    ...(report.excuses.length > 0 ? [`marked late for excusable reasons: ${describeCounts(countOf(report.excuses))}`] : []),
    ...violationLines(report.violations),
  ];
}
