import { setTimeout as pause } from "node:timers/promises";
import type { Measurement } from "../processes/measurement.ts";
import { countSessions } from "./count-sessions.ts";
import type { House } from "./open-house.ts";
import { heapGrowthBytes, sessionGrowth } from "./options.ts";

/** The node's measurements before the attacks. */
export interface Before {
  readonly measurement: Measurement;
  readonly sessions: number;
}

/** The node's measurements afterwards, and the growth beyond the limits. */
export interface Growth {
  readonly after: Measurement;
  readonly sessions: number;
  readonly violations: readonly string[];
}

const lookMilliseconds = 2000;
/** By then, deadlines of bodies, idle pools and timers have passed. */
const settleMilliseconds = 90_000;
/** Kept-alive sockets of clients, of vendors and of the database. */
const socketGrowth = 60;

/** Measures until nothing has grown beyond the limits, or for so long that the growth must count as leaked. */
export async function findGrowth(before: Before, house: House, databaseUrl: string, signal: AbortSignal): Promise<Growth> {
  const until = performance.now() + settleMilliseconds;
  for (;;) {
    const [after, sessions] = [await house.measure(), await countSessions(databaseUrl)];
    const violations = growthOf(before, after, sessions);
    if (violations.length === 0 || performance.now() > until) return { after, sessions, violations };
    await pause(lookMilliseconds, undefined, { signal });
  }
}

function growthOf(before: Before, after: Measurement, sessions: number): readonly string[] {
  const heap = after.heapBytes - before.measurement.heapBytes;
  const outside = after.externalBytes - before.measurement.externalBytes;
  const sockets = after.counts.sockets - before.measurement.counts.sockets;
  return [
    ...(heap > heapGrowthBytes ? [`the heap grew by ${heap} bytes and did not shrink again`] : []),
    ...(outside > heapGrowthBytes ? [`${outside} more bytes than before are in use outside the heap`] : []),
    ...(sockets > socketGrowth ? [`${sockets} more sockets than before are open`] : []),
    ...(sessions - before.sessions > sessionGrowth
      ? [`the node has ${sessions} database sessions instead of ${before.sessions} before`]
      : []),
  ];
}
