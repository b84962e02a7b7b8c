import pino from "pino";
import type { Clock } from "../../clock.ts";
import { openCaptureRules } from "../capture/capture-rules.ts";
import { createCapture, type CaptureDependencies } from "../capture/create-capture.ts";
import { createPayloads } from "../create-payloads.ts";
import type { Payloads } from "../payloads.ts";
import type { Store } from "../../store/database.ts";

/** Payloads over a store, as one node has them. `dropped`: how many were not stored. */
export async function openPayloads(
  store: Store,
  clock: Clock,
  retentionDays = 7,
): Promise<Payloads & AsyncDisposable & { readonly dropped: () => number }> {
  const log = pino({ level: "silent" });
  const rules = await openCaptureRules(store, clock, log);
  let dropped = 0;
  const on: CaptureDependencies = {
    store,
    clock,
    log,
    countDropped: (count) => void (dropped += count),
    keptSince: () => new Date(clock().getTime() - retentionDays * 86_400_000),
  };
  const capture = createCapture(on);
  return {
    ...createPayloads({ store, clock, rules, capture, retentionDays }),
    dropped: () => dropped,
    async [Symbol.asyncDispose]() {
      await capture[Symbol.asyncDispose]();
      await rules[Symbol.asyncDispose]();
    },
  };
}
