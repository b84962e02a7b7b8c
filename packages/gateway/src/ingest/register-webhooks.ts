import { randomTraceId } from "../identifiers.ts";
import { joinSignals, untilAborted } from "../signals.ts";
import type { Systems } from "../systems/systems.ts";

/** What setting webhooks up works with. */
export interface RegisterDependencies {
  readonly systems: Pick<Systems, "vendor" | "byIds">;
  /** The system's webhook address and signing secret, made when there are none yet. */
  ensureKey(environmentId: string, systemId: string): Promise<{ readonly url: string; readonly secret: string }>;
}

/** What the vendor is given to set webhooks up, all of it together. */
const patienceMilliseconds = 60_000;

/**
 * Sets webhooks up at the vendor, where its connector can.
 * @throws ConnectorError when the vendor refuses or cannot be reached now.
 */
export async function registerWebhooks(
  { systems, ensureKey }: RegisterDependencies,
  { environmentId, systemId }: { readonly environmentId: string; readonly systemId: string },
  signal: AbortSignal,
): Promise<void> {
  const system = (await systems.byIds(environmentId, [systemId])).get(systemId);
  // What is paused meanwhile is set up when it is resumed.
  if (system === undefined || system.pausedAt !== null) return;
  using limited = joinSignals([signal], patienceMilliseconds);
  const handle = await systems.vendor(environmentId, systemId, { signal: limited.signal, traceId: randomTraceId() });
  if (handle?.connector.webhooks?.register === undefined) return;
  const endpoint = await ensureKey(environmentId, systemId);
  await untilAborted(handle.connector.webhooks.register(handle.vendor, endpoint), limited.signal);
}
