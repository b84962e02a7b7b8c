import type { Log } from "../log.ts";
import { rewrapSecrets, type RewrapDependencies } from "./rewrap-secrets.ts";

/** Re-wraps in the background, one run at a time, and logs the outcome. Disposing stops a run between two secrets. */
export function createBackgroundRewrap(
  dependencies: Pick<RewrapDependencies, "keys" | "tables"> & { readonly log: Log },
): { run(): void } & AsyncDisposable {
  const { keys, tables, log } = dependencies;
  const stopping = new AbortController();
  let underWay: Promise<void> | null = null;

  const rewrap = async () => {
    try {
      const outcome = await rewrapSecrets({ keys, tables, signal: stopping.signal });
      const { keyId, rewrapped, remaining, unopened } = outcome;
      if (rewrapped > 0) log.info({ keyId, rewrapped, remaining }, "secrets have been re-wrapped with the first encryption key");
      if (remaining > 0) {
        const systemIds = [...new Set(unopened.map(({ systemId }) => systemId))].slice(0, 20);
        log.warn({ keyId, remaining, systemIds }, "some secrets still use an older encryption key: keep that key");
      }
    } catch (error) {
      if (stopping.signal.aborted) return;
      log.warn(
        { reason: error instanceof Error ? error.message : "unknown" },
        "secrets could not be re-wrapped; the next run continues",
      );
    }
  };

  return {
    run() {
      underWay ??= rewrap().finally(() => {
        underWay = null;
      });
    },
    async [Symbol.asyncDispose]() {
      stopping.abort(new Error("The gateway is stopping."));
      await underWay;
    },
  };
}
