import pg from "pg";
import type { Log } from "../log.ts";

const longestPause = 10_000;

/**
 * Listens on a connection of its own and re-makes it when it breaks, for as long as it is not disposed. Connecting for the
 * first time is waited for.
 */
export async function listenOnPostgres(
  url: string,
  channel: string,
  onNotice: (payload: string) => void,
  onGap: () => void,
  log?: Log,
): Promise<AsyncDisposable> {
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isDisposed = false;
  const connect = async () => {
    const fresh = new pg.Client({ connectionString: url, application_name: "fettle listener", keepAlive: true });
    let hasEnded = false;
    const end = (error?: Error) => {
      if (hasEnded) return;
      hasEnded = true;
      if (!isDisposed) reconnect(100, error);
    };
    fresh.on("error", end);
    fresh.on("end", () => end());
    fresh.on("notification", (notice) => onNotice(notice.payload ?? ""));
    await fresh.connect();
    await fresh.query(`listen ${pg.escapeIdentifier(channel)}`);
    client = fresh;
    if (isDisposed) await fresh.end();
  };
  const reconnect = (pause: number, error?: Error) => {
    log?.warn({ error: error?.message }, "the connection that listens for changes was lost; connecting again");
    timer = setTimeout(() => {
      connect().then(onGap, (failure: Error) => {
        if (!isDisposed) reconnect(Math.min(pause * 2, longestPause), failure);
      });
    }, pause);
    timer.unref();
  };
  await connect();
  return {
    async [Symbol.asyncDispose]() {
      isDisposed = true;
      clearTimeout(timer);
      await client?.end().catch(() => {});
    },
  };
}
