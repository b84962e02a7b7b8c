import { hash } from "node:crypto";
import { performance } from "node:perf_hooks";
import type { WrittenEntry } from "../../announcer.ts";
import { DatabaseAwayError } from "../../errors.ts";
import { timedId } from "../../identifiers.ts";
import type { Log } from "../../log.ts";
import type { SecretNames } from "../../payloads/redaction/secret-names.ts";
import type { Database } from "../../store/database.ts";
import type { ApiRequestOutcome, AskedOperation, AskedOutcome, NewApiRequest } from "./api-request.ts";
import type { LoggedRequests } from "../settings.ts";
import type { LoggedRequest, RequestLog } from "./request-log.ts";
import { addGaps, insertRequests, storeDocuments, type NewDocument, type NewRequestRow } from "./request-rows.ts";
import { variablesText } from "./variables-text.ts";

export interface RequestLogDependencies {
  readonly service: Database;
  readonly log: Log;
  /** Called with the number of requests that are not logged. */
  readonly onDropped: (count: number) => void;
  /** The names whose values are never logged. */
  readonly names: SecretNames;
  /** Default: all. */
  readonly kept?: LoggedRequests;
  /** Called with the environments and ids of what has been written. */
  readonly onWritten: (entries: readonly WrittenEntry[]) => void;
}

/** A request that waits, or was written and may change once more. */
interface Entry {
  readonly id: string;
  request: NewApiRequest;
  outcome: AskedOutcome;
  bytes: number | null;
  isWaiting: boolean;
}

const flushAfterMilliseconds = 1000;
const longestPauseMilliseconds = 5_000;
/** Writing takes at most a twentieth of the time. */
const pauseFactor = 19;
const rowsPerStatement = 200;
/** What may wait: of what failed or changed something, of all else, and of bytes that stay alive for it. */
const most = { important: 2000, usual: 200, bytes: 8 * 1024 * 1024 } as const;
/** How long a stored document is not stored again, so that its last use is known to the hour. */
const documentMilliseconds = 3_600_000;
const mostDocuments = 5000;
/** Longer documents are cut off. */
const mostDocumentCharacters = 16_000;
/** More new documents of one environment in an hour are not stored: their app writes values into them. */
const mostNewDocuments = 500;
/** How many times the usual bytes what is important may keep alive. */
const importantFactor = 4;
const minuteMilliseconds = 60_000;

const failures: ReadonlySet<ApiRequestOutcome> = new Set(["FAILED", "REFUSED"]);

const nothing: AskedOperation = { type: null, name: null, document: null, variables: null };

export function createRequestLog({
  service,
  log,
  onDropped,
  onWritten,
  names,
  kept = "all",
}: RequestLogDependencies): RequestLog {
  const queues = { important: [] as Entry[], usual: [] as Entry[] };
  const gaps = new Map<string, number>();
  const documents = new Map<string, number>();
  const news = new Map<string, { readonly hour: number; readonly count: number }>();
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;
  let pause = flushAfterMilliseconds;
  let writing = Promise.resolve();
  let isWriting = false;

  const isKept = ({ outcome: { outcome } }: Entry): boolean => kept === "all" || (kept === "failures" && failures.has(outcome));

  function add(entry: Entry): void {
    if (!isKept(entry)) return;
    const kind = isImportant({ ...entry.request, ...entry.outcome }) ? "important" : "usual";
    if (isFull(kind)) drop(entry.request);
    else {
      // What is important is kept even where the rest of it would keep too much alive.
      if (bytes > importantFactor * most.bytes) entry.request = { ...entry.request, size: 0, asked: () => nothing };
      entry.isWaiting = true;
      bytes += entry.request.size;
      queues[kind].push(entry);
    }
    if (!isWriting) writeLater();
  }

  const writeLater = () => (timer ??= setTimeout(() => void flush(), pause).unref());

  const isFull = (kind: keyof typeof queues): boolean =>
    queues[kind].length >= most[kind] || (kind === "usual" && bytes > most.bytes);

  function drop({ startedAt, asker }: NewApiRequest): void {
    const minute = Math.floor(startedAt.getTime() / minuteMilliseconds) * minuteMilliseconds;
    const key = `${asker.environmentId} ${minute}`;
    gaps.set(key, (gaps.get(key) ?? 0) + 1);
    onDropped(1);
  }

  function take(): readonly Entry[] {
    const taken = queues.important.splice(0, rowsPerStatement);
    taken.push(...queues.usual.splice(0, rowsPerStatement - taken.length));
    for (const entry of taken) {
      entry.isWaiting = false;
      bytes -= entry.request.size;
    }
    return taken;
  }

  async function write(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    isWriting = true;
    const began = performance.now();
    // What comes meanwhile waits for the next time, or writing would never pause under load.
    for (let left = queues.important.length + queues.usual.length; left > 0;) {
      const entries = take();
      left -= entries.length;
      await writeAll(entries);
    }
    await writeGaps().catch((error: unknown) =>
      log.debug({ err: error }, "How many API requests were not logged is told later."),
    );
    pause = Math.min(longestPauseMilliseconds, Math.max(flushAfterMilliseconds, pauseFactor * (performance.now() - began)));
    isWriting = false;
    if (isWaiting()) writeLater();
  }

  const isWaiting = (): boolean => queues.important.length + queues.usual.length > 0 || gaps.size > 0;

  /** Writes a set; if that fails, its halves, so that one request that cannot be stored costs no other. */
  async function writeAll(entries: readonly Entry[]): Promise<void> {
    try {
      await writeSet(entries);
    } catch (error) {
      if (entries.length > 1 && !(error instanceof DatabaseAwayError)) {
        const middle = Math.ceil(entries.length / 2);
        await writeAll(entries.slice(0, middle));
        return await writeAll(entries.slice(middle));
      }
      for (const { request } of entries) drop(request);
      log.warn({ err: error, requests: entries.length }, "Some API requests were not logged.");
    }
  }

  async function writeSet(entries: readonly Entry[]): Promise<void> {
    const found: NewDocument[] = [];
    const rows = entries.map((entry) => rowOf(entry, (document) => found.push(document)));
    if (found.length > 0) await storeDocuments(service, found);
    for (const { environment_id, hash: known, last_seen_at } of found) remember(`${environment_id} ${known}`, last_seen_at);
    await insertRequests(service, rows);
    onWritten(rows.map(({ environment_id: environmentId, id }) => ({ environmentId, id })));
  }

  async function writeGaps(): Promise<void> {
    const counted = [...gaps].map(([key, dropped]) => {
      const [environment_id = "", minute] = key.split(" ");
      return { environment_id, minute: new Date(Number(minute)), dropped };
    });
    if (counted.length === 0) return;
    await addGaps(service, counted);
    for (const { environment_id, minute, dropped } of counted) {
      const key = `${environment_id} ${minute.getTime()}`;
      const since = (gaps.get(key) ?? 0) - dropped;
      if (since > 0) gaps.set(key, since);
      else gaps.delete(key);
    }
  }

  function rowOf({ id, request, outcome, bytes: sent }: Entry, onDocument: (document: NewDocument) => void): NewRequestRow {
    const { asker, startedAt } = request;
    const { type, name, document, variables } = readSafely(request);
    const documentHash = document === null ? null : hash("sha256", document.original);
    if (document !== null && documentHash !== null && isNews(asker.environmentId, documentHash, startedAt))
      onDocument({
        environment_id: asker.environmentId,
        hash: documentHash,
        text: cut(document.text, mostDocumentCharacters) ?? "",
        last_seen_at: startedAt,
      });
    return {
      environment_id: asker.environmentId,
      id,
      trace_id: asker.requestId,
      token_id: asker.tokenId,
      system_id: asker.systemId,
      transport: asker.transport,
      operation_type: type,
      operation_name: cut(name, 200),
      document_hash: documentHash,
      variables: variablesText(variables, names),
      outcome: outcome.outcome,
      error_codes: [...new Set(outcome.errorCodes)].slice(0, 20),
      cost: outcome.cost,
      started_at: startedAt,
      duration_milliseconds: outcome.milliseconds === null ? null : Math.round(outcome.milliseconds),
      bytes: sent,
      events: outcome.events,
      user_agent: cut(asker.userAgent, 300),
      address: cut(asker.address, 100),
    };
  }

  /** Whether a document is to be stored. */
  function isNews(environmentId: string, documentHash: string, now: Date): boolean {
    const at = documents.get(`${environmentId} ${documentHash}`);
    if (at !== undefined && now.getTime() - at < documentMilliseconds) return false;
    const hour = Math.floor(now.getTime() / documentMilliseconds);
    const counted = news.get(environmentId);
    const count = counted?.hour === hour ? counted.count : 0;
    news.set(environmentId, { hour, count: count + 1 });
    return count < mostNewDocuments;
  }

  function remember(key: string, at: Date): void {
    documents.delete(key);
    documents.set(key, at.getTime());
    const [oldest] = documents.keys();
    if (documents.size > mostDocuments && oldest !== undefined) documents.delete(oldest);
  }

  const flush = () => (writing = writing.then(write));

  return {
    names,
    record(request): LoggedRequest {
      if (kept === "none") return unlogged;
      // Under load most requests end here, so this is all that they cost.
      if (request.outcome === "SUCCEEDED" && !isImportant(request) && (kept !== "all" || isFull("usual"))) {
        if (kept === "all") drop(request);
        return unlogged;
      }
      const entry: Entry = {
        id: timedId("req", request.startedAt),
        request,
        outcome: request,
        bytes: null,
        isWaiting: false,
      };
      add(entry);
      return {
        id: entry.id,
        sent(count) {
          entry.bytes = count;
        },
        ended(outcome) {
          entry.outcome = outcome;
          if (!entry.isWaiting) add(entry);
        },
      };
    },
    flush,
    async [Symbol.asyncDispose]() {
      do await flush();
      while (queues.important.length + queues.usual.length > 0);
      clearTimeout(timer);
    },
  };
}

/** What somebody will look for. */
const isImportant = ({ outcome, asker, isWrite }: Pick<NewApiRequest, "outcome" | "asker" | "isWrite">): boolean =>
  outcome !== "SUCCEEDED" || asker.transport !== "http" || isWrite;

/** A request that is not logged. */
const unlogged: LoggedRequest = { id: null, sent: () => {}, ended: () => {} };

function readSafely(request: NewApiRequest): AskedOperation {
  try {
    return request.asked();
  } catch {
    return nothing;
  }
}

/** Databases cannot store the character NUL. */
const cut = (text: string | null, length: number): string | null =>
  text?.slice(0, length).toWellFormed().replaceAll("\0", "") ?? null;
