import { failureOf, readRefusal } from "./answers.ts";
import { type Authorization, createAuthorization } from "./authorization.ts";
import type { Settings } from "./client-options.ts";
import { createGuard, type Guard } from "./event-reader.ts";
import { FettleError } from "./fettle-error.ts";
import { connectionFailed } from "./post.ts";
import { readLines } from "./read-lines.ts";
import { connected, createRetry, type StreamStatus } from "./retry.ts";

/** A record as a line of an export: its fields as in the graph, with ids for references. */
export interface ExportedRecord {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** What to export, and where to go on. */
export interface ExportOptions {
  /** Selects one system. Default: all. */
  readonly systemId?: string;
  /** The fields of each record, besides its id. Default: all but `remoteData`. */
  readonly fields?: readonly string[];
  /** Adds the vendor's payload. Default: false. */
  readonly remoteData?: boolean;
  /** Continues an export behind a portion, with the same other options: the portion's `after`. Default: from the beginning. */
  readonly after?: string | null;
  /** Ends the export: pending reads reject with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called when the connection is open, and when it is lost and the export tries again. */
  readonly onStatus?: (status: StreamStatus) => void;
}

/** Some records of an export, in its order. */
export interface ExportPortion<Exported = ExportedRecord> {
  /** At most about a thousand. Empty in the last portion. */
  readonly records: readonly Exported[];
  /** Continues the export behind these records. Null when an export without records is complete. */
  readonly after: string | null;
  /** A place before the first record: follow the changes after it once the export is complete. */
  readonly changeCursor: string;
  /** Whether the export is complete: nothing follows. */
  readonly isLast: boolean;
}

interface ExportDependencies {
  readonly settings: Settings;
  readonly plural: string;
  readonly options: ExportOptions;
  readonly signal: AbortSignal;
}

/**
 * Exports the records of an entity, over as many connections as necessary: a portion counts only once all of it has arrived.
 * @throws FettleError when another attempt is useless; the signal's reason when the signal is aborted.
 */
export async function* exportRecords<Exported>({
  settings,
  plural,
  options,
  signal,
}: ExportDependencies): AsyncGenerator<ExportPortion<Exported>, undefined, undefined> {
  const { onStatus } = options;
  const authorization = createAuthorization(settings);
  const retry = createRetry({ settings, authorization, signal, onStatus });
  let after = options.after ?? null;
  for (;;) {
    const guard = createGuard(settings, signal);
    let failure: unknown = null;
    try {
      signal.throwIfAborted();
      const url = addressOf(settings.url, plural, options, after);
      const body = await guard.watch(open(settings, url, authorization, guard));
      onStatus?.(connected);
      for await (const portion of portionsOf<Exported>(readLines(body, guard), settings, after)) {
        retry.progressed();
        yield portion;
        if (portion.isLast) return;
        ({ after } = portion);
      }
    } catch (error) {
      failure = error;
    } finally {
      guard.close();
    }
    await retry.after(failure);
  }
}

/** The address of an export beside that of GraphQL. */
function addressOf(url: string, plural: string, { systemId, fields, remoteData }: ExportOptions, after: string | null): string {
  const query = new URLSearchParams({
    ...(systemId !== undefined && { systemId }),
    ...(fields !== undefined && { fields: fields.join(",") }),
    ...(remoteData === true && { remoteData: "true" }),
    ...(after !== null && { after }),
  });
  const [address = ""] = url.split(/[?#]/u);
  const base = address.replace(/\/(?:graphql\/?)?$/u, "");
  return `${base}/export/${encodeURIComponent(plural)}${query.size === 0 ? "" : `?${query}`}`;
}

async function open(
  settings: Settings,
  url: string,
  authorization: Authorization,
  { signal }: Guard,
): Promise<ReadableStream<Uint8Array>> {
  const headers = await authorization.headers();
  headers.set("accept", "application/x-ndjson, application/json;q=0.9");
  signal.throwIfAborted();
  let response: Response;
  try {
    response = await settings.fetch(url, { headers, signal });
  } catch (error) {
    signal.throwIfAborted();
    throw connectionFailed(error);
  }
  const isExport = response.headers.get("content-type")?.startsWith("application/x-ndjson") === true;
  if (response.ok && isExport && response.body !== null) return response.body;
  throw await readRefusal(response, settings);
}

/** A line of an export besides records. */
interface Mark {
  readonly start?: { readonly changeCursor: string };
  readonly progress?: { readonly after: string };
  readonly end?: { readonly changeCursor: string };
  readonly error?: { readonly code: string; readonly message: string };
}

/** Puts lines together to portions. Ends without a last one when the connection ends too early. */
async function* portionsOf<Exported>(
  lines: AsyncIterable<string>,
  { parse }: Settings,
  begun: string | null,
): AsyncGenerator<ExportPortion<Exported>, undefined, undefined> {
  let records: Exported[] = [];
  let changeCursor = "";
  let after = begun;
  for await (const text of lines) {
    const line = lineOf(text, parse);
    if ("id" in line) records.push(line as Exported); // as the app's type says
    const { start, progress, end, error } = line as Mark; // as the gateway writes them
    if ("id" in line) continue;
    if (start !== undefined) ({ changeCursor } = start);
    if (error !== undefined) throw failureOf({ errors: [{ message: error.message, extensions: { code: error.code } }] });
    if (end !== undefined) return void (yield { records: [], after, changeCursor, isLast: true });
    if (progress === undefined) continue;
    ({ after } = progress);
    yield { records, after, changeCursor, isLast: false };
    records = [];
  }
}

/** @throws FettleError UNEXPECTED_ANSWER when the text is no line of an export. */
function lineOf(text: string, parse: Settings["parse"]): object {
  try {
    const line = parse(text);
    if (typeof line === "object" && line !== null) return line;
  } catch {
    // It is no JSON.
  }
  throw new FettleError("UNEXPECTED_ANSWER", `This is no line of an export: ${text.slice(0, 200)}`);
}
