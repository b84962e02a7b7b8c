import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../random.ts";
import type { Segment } from "./check-segment.ts";
import type { Connection, Listener, Result, Subscription } from "./connection.ts";
import { type Delivery, positionOf } from "./log-entry.ts";
import { openEventStream } from "./open-event-stream.ts";
import { openSocket } from "./open-socket.ts";
import type { Operation } from "./operations.ts";
import type { Tally, Transport } from "./tally.ts";

/** Who subscribes, to what, and how. */
export interface SubscriberSetup {
  readonly name: string;
  readonly operation: Operation;
  readonly transport: Transport;
  readonly token: string;
  /** Where the nodes that are up listen. */
  readonly ports: () => readonly number[];
  /** The `changeCursor` of the operation's list; rejects when no node answers. */
  readonly askCursor: () => Promise<string>;
  readonly random: Random;
  readonly stays: readonly [from: number, to: number];
  readonly absences: readonly [from: number, to: number];
  readonly tally: Tally;
  /** Aborted when nothing is disturbed any more: it stays and reads all there is. */
  readonly calm: AbortSignal;
}

/** One app that follows the log, comes and goes, stalls, and always resumes where it was. */
export interface Subscriber extends AsyncDisposable {
  readonly setup: SubscriberSetup;
  /** What it was given, a segment for each beginning. */
  segments(): readonly Segment[];
  /** The cursors that it was refused, after each of which it began anew. */
  readonly refusals: readonly Refusal[];
  /** What should never happen. */
  readonly oddities: readonly string[];
}

/** A cursor that was refused. */
export interface Refusal {
  readonly position: number;
  /** The error's code, and its reason where it has one. */
  readonly word: string;
  /** In milliseconds of `performance.now()`. */
  readonly at: number;
}

interface OpenSegment {
  readonly begin: number;
  /** The cursor that it began at. */
  readonly first: string;
  cursor: string;
  reached: number;
  readonly received: Delivery[];
}

/** Not all at once, as apps do that were left at the same moment. */
const againSeconds = [0.1, 1.5] as const;
const impatience = 0.1;
const longestWaitSeconds = 60;
const stallSeconds = [1, 10] as const;
/** Errors that say that a cursor is no good, as ours are once a backup has been restored, and never else. */
const cursorCodes = new Set(["INVALID_CURSOR", "CURSOR_EXPIRED"]);

/** Begins to follow. Disposing ends it. */
export function startSubscriber(setup: SubscriberSetup): Subscriber {
  const { operation, transport, random, tally, calm } = setup;
  const ending = new AbortController();
  const done: OpenSegment[] = [];
  const oddities: string[] = [];
  const refusals: Refusal[] = [];
  let segment: OpenSegment | null = null;
  let connections = 0;

  const wait = (seconds: number, signals: readonly AbortSignal[]): Promise<void> =>
    pause(seconds * 1000, undefined, { signal: AbortSignal.any([ending.signal, ...signals]) }).catch(() => undefined);
  const beginAt = (cursor: string): OpenSegment => {
    const position = positionOf(cursor);
    return (segment = { begin: position, first: cursor, cursor, reached: position, received: [] });
  };

  const onCursor = (cursor: string, isCheckpoint: boolean): void => {
    if (isCheckpoint) tally.checkpoints += 1;
    if (segment === null) return void beginAt(cursor);
    const position = positionOf(cursor);
    if (position < segment.reached) oddities.push(`was given the cursor of ${position} after that of ${segment.reached}`);
    segment.cursor = cursor;
    segment.reached = position;
  };
  const onResult = ({ data, errors }: Result): void => {
    if (errors !== undefined) {
      const { code = "NO_CODE", reason } = errors[0]?.extensions ?? {};
      tally.failed(code);
      if (!cursorCodes.has(code)) return;
      refusals.push({
        position: segment?.reached ?? 0,
        word: reason === undefined ? code : `${code} ${reason}`,
        at: performance.now(),
      });
      if (segment !== null) done.push(segment);
      segment = null;
      return;
    }
    if (!data) return;
    const { cursor, recordId, version, kind, matches } = data.change;
    if (segment === null) return void oddities.push(`was given a change before it was told where it begins`);
    const position = positionOf(cursor);
    segment.received.push({ position, recordId, version, kind, matches });
    segment.cursor = cursor;
    segment.reached = Math.max(position, segment.reached);
    tally.deliveries[transport] += 1;
  };

  /** A client that comes back says where it was in one of the ways there are. */
  const resumption = (): Pick<Subscription, "variables" | "lastEventId"> => {
    const { where } = operation;
    const cursor = segment?.cursor ?? null;
    const isByHeader = transport === "SSE" && cursor !== null && random.chance(0.5);
    // The header wins over the argument, which then says where the client once began.
    const after = isByHeader ? (segment?.first ?? null) : cursor;
    return { variables: { after, where }, lastEventId: isByHeader ? cursor : null };
  };
  const connect = (port: number): Connection => {
    connections += 1;
    const own = connections;
    // What still comes from a connection that was left is not heard any more.
    const listener: Listener = {
      onCursor: (cursor, isCheckpoint) => own === connections && onCursor(cursor, isCheckpoint),
      onResult: (result) => own === connections && onResult(result),
    };
    const { token } = setup;
    const subscription = { port, token, document: operation.document, ...resumption() };
    tally.connects[transport] += 1;
    if (segment !== null) tally.resumes[transport] += 1;
    return transport === "SSE" ? openEventStream(subscription, listener) : openSocket(subscription, listener);
  };

  /** Stays for a while, stalling at times, until it leaves or is left. */
  const stay = async (connection: Connection): Promise<void> => {
    const leaving = new AbortController();
    const over = connection.ended.then((how) => {
      leaving.abort();
      if (how !== "closed") tally.ended(how);
    });
    const until = [leaving.signal, calm];
    // Few leave before they were let in; if more did, a slow machine would let nobody in.
    if (!random.chance(impatience)) await Promise.race([connection.opened, wait(longestWaitSeconds, [leaving.signal])]);
    if (random.chance(0.4)) {
      await wait(random.between(0, 4), until);
      connection.pause();
      tally.stalls[transport] += 1;
      await wait(random.between(...stallSeconds), until);
      connection.resume();
    }
    await wait(random.between(...setup.stays), until);
    if (calm.aborted && !leaving.signal.aborted) await Promise.race([over, wait(3600, [leaving.signal])]);
    connection.close();
    await over;
  };
  /** Forgets where it was, and settles where it is to begin: at a list, or now, which a stream tells by its first id. */
  const beginAnew = async (): Promise<void> => {
    if (segment !== null) done.push(segment);
    segment = null;
    if (transport === "SSE" && random.chance(0.3)) return;
    const cursor = await setup.askCursor().catch(() => null);
    if (cursor !== null) beginAt(cursor);
    else if (transport === "WebSocket") await wait(random.between(...againSeconds), []);
  };
  const run = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      // Read anew each time: callbacks change it.
      const hasBegun = (): boolean => segment !== null;
      if (!hasBegun() || (!calm.aborted && random.chance(0.04))) await beginAnew();
      const port = random.pick(setup.ports());
      if (port === undefined || (!hasBegun() && transport === "WebSocket")) {
        await wait(random.between(...againSeconds), []);
        continue;
      }
      await stay(connect(port));
      const isAway = !calm.aborted && random.chance(0.5);
      await wait(isAway ? random.between(...setup.absences) : random.between(...againSeconds), [calm]);
      if (calm.aborted) await wait(random.between(...againSeconds), []);
    }
  };
  const running = run();
  return {
    setup,
    oddities,
    refusals,
    segments: () => [
      ...done.map((each) => ({ ...each, isLast: false })),
      ...(segment === null ? [] : [{ ...segment, isLast: true }]),
    ],
    async [Symbol.asyncDispose]() {
      ending.abort();
      await running;
    },
  };
}
