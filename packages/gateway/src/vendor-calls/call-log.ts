import { randomId } from "../identifiers.ts";
import type { Log } from "../log.ts";
import type { CallListeners } from "./call-listeners.ts";
import { toCall } from "./list-calls.ts";
import type { HideBytes } from "../payloads/payload.ts";
import type { Database } from "../store/database.ts";
import { insertVendorCalls, type VendorCallRow } from "./vendor-call-rows.ts";

/** One try of one call to a vendor. */
export type VendorCall = Omit<VendorCallRow, "id">;

/** The log of calls. Calls do not wait for it; disposing writes the rest. */
export interface CallLog extends AsyncDisposable {
  /** Returns the call's id, also when it is dropped. */
  record(call: VendorCall): string;
  /** Writes the waiting calls. Never fails: an error goes to the operator's log. */
  flush(): Promise<void>;
}

const flushAfterMilliseconds = 1000;
const batchSize = 200;
/** While the database is away, calls beyond this number are dropped. */
const mostWaiting = 10_000;

/** Writes `vendor_calls` in batches, at most once a second while calls are few. */
export function createCallLog({
  service,
  log,
  listeners,
}: {
  readonly service: Database;
  readonly log: Log | undefined;
  /** Default: nobody listens. */
  readonly listeners?: Pick<CallListeners, "written" | "ended" | "dropped"> | undefined;
}): CallLog {
  let waiting: VendorCallRow[] = [];
  let dropped = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();

  const write = async () => {
    clearTimeout(timer);
    timer = undefined;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSize);
      waiting = waiting.slice(batchSize);
      try {
        await insertVendorCalls(service, batch);
        listeners?.written.tell(batch.map(({ environment_id: environmentId, id }) => ({ environmentId, id })));
      } catch (error) {
        listeners?.dropped(batch.length);
        log?.warn(
          { error: error instanceof Error ? error.message : "unknown", calls: batch.length },
          "vendor calls were not logged",
        );
      }
    }
    if (dropped > 0) log?.warn({ calls: dropped }, "vendor calls were not logged: too many were waiting");
    dropped = 0;
  };
  const flush = () => (writing = writing.then(write));

  return {
    record(call) {
      const id = randomId("call");
      listeners?.ended(call.environment_id, call.trace_id, () => toCall({ status: null, error: null, ...call, id }));
      if (waiting.length >= mostWaiting) {
        dropped += 1;
        listeners?.dropped(1);
        return id;
      }
      waiting.push({ ...call, id });
      if (waiting.length >= batchSize) void flush();
      else timer ??= setTimeout(flush, flushAfterMilliseconds).unref();
      return id;
    },
    flush,
    [Symbol.asyncDispose]: flush,
  };
}

/** A URL for logs: without query and fragment, which may contain personal data, and without known secrets in its path. */
export const loggedUrl = (url: URL, hide: HideBytes): string =>
  Buffer.from(hide(Buffer.from(`${url.origin}${url.pathname}`, "utf8")))
    .toString("utf8")
    .slice(0, 2000);
