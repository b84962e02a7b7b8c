import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../random.ts";
import type { Segment } from "./check-segment.ts";
import type { Connection, Listener, Result, Subscription } from "./connection.ts";
import { type Delivery, positionOf } from "./log-entry.ts";
import { openEventStream } from "./open-event-stream.ts";
import { openSocket } from "./open-socket.ts";
import type { Operation } from "./operations.ts";
import type { Tally, Transport } from "./tally.ts";

/** A subscriber's token, operation and transport. */
export interface SubscriberSetup {
  readonly name: string;
  readonly operation: Operation;
  readonly transport: Transport;
  readonly token: string;
  /** The ports of the nodes that are up. */
  readonly ports: () => readonly number[];
  /** The `changeCursor` of the operation's list; rejects when no node answers. */
  readonly askCursor: () => Promise<string>;
  readonly random: Random;
  readonly stays: readonly [from: number, to: number];
  readonly absences: readonly [from: number, to: number];
  readonly tally: Tally;
  /** Aborted when the disturbances are over: it stays and reads everything. */
  readonly calm: AbortSignal;
}

/** An app that follows the log, comes and goes, stalls, and always resumes from its last place. */
export interface Subscriber extends AsyncDisposable {
  readonly setup: SubscriberSetup;
  /** The changes that it received, with a segment for each start. */
  segments(): readonly Segment[];
  /** The cursors that were refused. After each, it starts anew. */
  readonly refusals: readonly Refusal[];
  /** Events that must never happen. */
  readonly oddities: readonly string[];
}

/** A cursor that was refused. */
export interface Refusal {
  readonly position: number;
  /** The error's code, and its reason if it has one. */
  readonly word: string;
  /** In milliseconds of `performance.now()`. */
  readonly at: number;
}

interface OpenSegment {
  readonly begin: number;
  /** The cursor at which it started. */
  readonly first: string;
  cursor: string;
  reached: number;
  readonly received: Delivery[];
}

/** Not all at once, as real apps that lost their connections at the same moment. */
const againSeconds = [0.1, 1.5] as const;
const impatience = 0.1;
const longestWaitSeconds = 60;
const stallSeconds = [1, 10] as const;
/** Errors about an invalid cursor, which occur only after a restored backup. */
const cursorCodes = new Set(["INVALID_CURSOR", "CURSOR_EXPIRED"]);

/** Starts to follow. Disposing ends it. */
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
    if (position < segment.reached) oddities.push(`received the cursor of ${position} after that of ${segment.reached}`);
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
    if (segment === null) return void oddities.push(`received a change before its starting cursor`);
    const position = positionOf(cursor);
    segment.received.push({ position, recordId, version, kind, matches });
    segment.cursor = cursor;
    segment.reached = Math.max(position, segment.reached);
    tally.deliveries[transport] += 1;
  };

  /** The cursor of a client that reconnects, sent in one of the possible ways. */
  const resumption = (): Pick<Subscription, "variables" | "lastEventId"> => {
    const { where } = operation;
    const cursor = segment?.cursor ?? null;
    const isByHeader = transport === "SSE" && cursor !== null && random.chance(0.5);
    // The header wins over the argument, which then has the client's original cursor.
    const after = isByHeader ? (segment?.first ?? null) : cursor;
    return { variables: { after, where }, lastEventId: isByHeader ? cursor : null };
  };
  const connect = (port: number): Connection => {
    connections += 1;
    const own = connections;
    // Late events of an abandoned connection are ignored.
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

  /** Stays for a while, stalling at times, until it leaves or the connection ends. */
  const stay = async (connection: Connection): Promise<void> => {
    const leaving = new AbortController();
    const over = connection.ended.then((how) => {
      leaving.abort();
      if (how !== "closed") tally.ended(how);
    });
    const until = [leaving.signal, calm];
    // Few leave before they are accepted; otherwise a slow machine would accept nobody.
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
  /** Forgets its place and finds a new start: a list's cursor, or the current end, which a stream reports in its first id. */
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
      // Evaluated anew each time, because callbacks change it.
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
