import { ask } from "./ask.ts";
import { createAuthorization } from "./authorization.ts";
import type { Settings } from "./client-options.ts";
import type { AnyVariables, Operation, VariablesOption } from "./document.ts";
import { textOf } from "./document.ts";
import { type ExpiryReason, FettleError } from "./fettle-error.ts";
import { follow } from "./follow.ts";
import { openCursor } from "./kept-cursor.ts";
import type { ChangeOf, RecordOfChange, RecordOfList } from "./listed-shapes.ts";
import { readChange, readPage } from "./read-shapes.ts";
import { createRetry } from "./retry.ts";
import type { StreamOptions } from "./subscribe.ts";

/** The documents and options of a list and of the stream that continues it. */
export type ListThenFollowOptions<ListData, ListVariables, FollowData, FollowVariables> = StreamOptions &
  VariablesOption<Omit<ListVariables & FollowVariables, "after">> & {
    /**
     * The list: a query with one field, which takes `$after` and selects `changeCursor`, `pageInfo { hasNextPage endCursor }` and
     * `nodes { id version … }`. Its `first` is the page size.
     */
    readonly list: Operation<ListData, ListVariables>;
    /**
     * The stream: a subscription with one field, such as `workOrderChanges`, which selects `recordId version matches` and the
     * record itself, such as `workOrder { … }`. Give it the same `$where` as the list: both get the same variables.
     */
    readonly follow: Operation<FollowData, FollowVariables>;
  };

/** An event of the followed set of records. */
export type FollowEvent<ListItem, ChangeItem, Change> =
  /**
   * The gateway refused the cursor, so the records are listed again, with a `reset` next. `LOG_FORKED`: the gateway was restored
   * to an earlier state, so records and their versions may go back too. `RETENTION`: the stream was away for longer than the
   * gateway keeps changes. `INVALID_CURSOR`: the cursor does not belong to this environment.
   */
  | { readonly type: "relisted"; readonly reason: ExpiryReason | CursorRefusal }
  /**
   * A list begins: at the start, and again when the cursor was refused. Records that the app has and the list lacks are gone; the
   * app can keep them until `listed`.
   */
  | { readonly type: "reset"; readonly reason: "STARTED" | CursorRefusal }
  /** A record as it is now: from the list (`change` is null), or because it is new or has changed. */
  | { readonly type: "record"; readonly record: ListItem; readonly change: null }
  | { readonly type: "record"; readonly record: ChangeItem; readonly change: Change }
  /** The list is complete: the app has everything that the gateway has, and changes are live from here on. */
  | { readonly type: "listed" }
  /**
   * A record has left the filter, is gone at the vendor, or was erased. `change` is null when a new list no longer has the
   * record: this is reported before `listed`, for records that this stream has reported itself.
   */
  | { readonly type: "removed"; readonly id: string; readonly change: Change | null };

/** The codes with which the gateway refuses a cursor. */
type CursorRefusal = "CURSOR_EXPIRED" | "INVALID_CURSOR";

interface Parts<Options> {
  readonly settings: Settings;
  readonly options: Options;
  readonly signal: AbortSignal;
}

/** Lists, follows from the list's cursor, and lists again when the gateway refuses that cursor. */
export async function* listThenFollow<ListData, ListVariables, FollowData, FollowVariables>({
  settings,
  options,
  signal,
}: Parts<ListThenFollowOptions<ListData, ListVariables, FollowData, FollowVariables>>): AsyncGenerator<
  FollowEvent<RecordOfList<ListData>, RecordOfChange<FollowData>, ChangeOf<FollowData>>,
  undefined,
  undefined
> {
  const cursor = await openCursor(options.cursor);
  const variables: AnyVariables = options.variables ?? {};
  const list = { query: textOf(options.list), variables };
  const call = { query: textOf(options.follow), variables };
  // The listed version of every record that the app has, until its first newer change: the stream may begin with older ones.
  const versions = new Map<string, number>();
  const { onStatus } = options;
  const relist = createRetry({ settings, authorization: createAuthorization(settings), signal, onStatus });
  let reason: "STARTED" | CursorRefusal | null = cursor.position === null ? "STARTED" : null;
  for (;;) {
    if (reason !== null) {
      yield { type: "reset", reason };
      // The new list may belong to another history, whose versions are lower.
      const before = new Set(versions.keys());
      versions.clear();
      let start: string | null = null;
      for await (const page of pagesOf({ settings, options: { ...list, onStatus }, signal })) {
        start ??= page.changeCursor;
        for (const record of page.nodes) {
          signal.throwIfAborted();
          if ((versions.get(record.id) ?? anyVersion) >= record.version) continue;
          versions.set(record.id, record.version);
          yield { type: "record", record: record as RecordOfList<ListData>, change: null }; // as the list's types say
        }
      }
      for (const id of before) if (!versions.has(id)) yield { type: "removed", id, change: null };
      yield { type: "listed" };
      // Only now, because an app that stops earlier has to list again.
      cursor.move(start);
    }
    try {
      for await (const { answer } of follow({ settings, call, cursor, signal, onStatus })) {
        relist.progressed();
        const { change, record } = readChange(answer);
        if ((versions.get(change.recordId) ?? anyVersion) >= change.version) continue;
        const typed = change as ChangeOf<FollowData>; // as the subscription's types say
        if (!change.matches || record === null) {
          versions.delete(change.recordId);
          yield { type: "removed", id: change.recordId, change: typed };
        } else {
          versions.set(change.recordId, anyVersion);
          yield { type: "record", record: record as RecordOfChange<FollowData>, change: typed }; // as above
        }
      }
      return;
    } catch (error) {
      if (!FettleError.isInstance(error) || !isRefusal(error.code)) throw error;
      reason = error.code;
      yield { type: "relisted", reason: error.reason ?? error.code };
    }
    // Without this wait, cursors that expire at once would make the client list without a pause.
    await relist.after(null);
  }
}

/** A number below every version, which makes every change newer. */
const anyVersion = -1;

const isRefusal = (code: string): code is CursorRefusal => code === "CURSOR_EXPIRED" || code === "INVALID_CURSOR";

interface ListCall {
  readonly query: string;
  readonly variables: AnyVariables;
  readonly onStatus: StreamOptions["onStatus"] | undefined;
}

async function* pagesOf({ settings, options: { query, variables, onStatus }, signal }: Parts<ListCall>) {
  const retry = createRetry({ settings, authorization: createAuthorization(settings), signal, onStatus });
  let after: string | null = null;
  for (;;) {
    let data: unknown;
    try {
      data = await ask(settings, { query, variables: { ...variables, ...(after !== null && { after }) } }, signal);
    } catch (error) {
      await retry.after(error);
      continue;
    }
    retry.progressed();
    const page = readPage(data);
    yield page;
    const { hasNextPage, endCursor } = page.pageInfo;
    if (!hasNextPage) return;
    if (endCursor === after)
      throw new FettleError("INVALID_DOCUMENT", "The list does not use $after, so its pages do not advance.");
    after = endCursor;
  }
}
