import { setTimeout as pause } from "node:timers/promises";
import type { Measurement } from "../processes/measurement.ts";
import { countSessions } from "./count-sessions.ts";
import type { House } from "./open-house.ts";
import { heapGrowthBytes, sessionGrowth } from "./options.ts";

/** What the node held before it was attacked. */
export interface Before {
  readonly measurement: Measurement;
  readonly sessions: number;
}

/** What it holds afterwards, and what of that must not be. */
export interface Growth {
  readonly after: Measurement;
  readonly sessions: number;
  readonly violations: readonly string[];
}

const lookMilliseconds = 2000;
/** Deadlines of bodies, idle pools and timers have passed by then. */
const settleMilliseconds = 90_000;
/** Sockets of clients that keep their connection, of vendors and of the database. */
const socketGrowth = 60;

/** Measures until the node holds no more than it may, or for so long that it must count as left behind. */
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
    ...(heap > heapGrowthBytes ? [`the heap has grown by ${heap} bytes and not come back`] : []),
    ...(outside > heapGrowthBytes ? [`${outside} more bytes than before are held outside the heap`] : []),
    ...(sockets > socketGrowth ? [`${sockets} more sockets than before are open`] : []),
    ...(sessions - before.sessions > sessionGrowth
      ? [`the node has ${sessions} sessions on the database, and had ${before.sessions} before`]
      : []),
  ];
}
