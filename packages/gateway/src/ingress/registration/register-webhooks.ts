import { createHash } from "node:crypto";
import { ConnectorError, readInstant, type WebhookReceipt } from "@fettle/connector";
import type { Clock } from "../../clock.ts";
import { newTraceId } from "../../telemetry/current-span.ts";
import type { JobQueue } from "../../jobs/job-queue.ts";
import { webhooksJob } from "../jobs.ts";
import { failureWords, type Log } from "../../log.ts";
import { joinSignals } from "../../signals.ts";
import type { Store } from "../../store/database.ts";
import type { IngressKeys } from "../keys/ingress-keys.ts";
import type { System, Systems } from "../../systems/systems.ts";
import type { VendorHandle } from "../../vendor-calls/vendor-handle.ts";
import { timeZoneOf } from "../../ingest/write/time-zone.ts";
import { setUpWebhooks } from "./set-up-webhooks.ts";
import { putOffWebhooks, saveWebhooks, selectWebhooks, type WebhookRow, type WebhookTarget } from "./webhook-rows.ts";
import { statusesInUse } from "../../systems/registry/systems-in-use.ts";

/** What setting up webhooks needs to work. */
export interface RegisterDependencies {
  readonly store: Store;
  readonly systems: Pick<Systems, "vendor" | "byIds">;
  readonly ingressKeys: Pick<IngressKeys, "ensureIngressKey" | "ownAddresses">;
  readonly jobs: Pick<JobQueue, "send">;
  readonly clock: Clock;
  readonly log: Log;
  readonly publicUrl: string;
}

/** The time limit for one vendor, so a slow one does not delay the checks of others. */
const longestMilliseconds = 60_000;
const dayMilliseconds = 86_400_000;
const firstPause = 5000;
const longestPause = 21_600_000;
const longestReason = 500;
const shortestRenewal = 60_000;

/**
 * Checks the webhooks at a vendor whose connector can set them up, and repairs them. Stores the outcome. A failed check is repeated after
 * five seconds, then at growing intervals of up to six hours.
 */
export async function registerWebhooks(
  dependencies: RegisterDependencies,
  target: WebhookTarget,
  signal: AbortSignal,
): Promise<void> {
  const { store, systems, jobs, clock, log } = dependencies;
  const { environmentId, systemId } = target;
  const database = store.environment(environmentId);
  const system = (await systems.byIds(environmentId, [systemId])).get(systemId);
  // A system that is not in use is checked when it is resumed or reconnected.
  if (system === undefined || !isInUse(system)) return await putOffWebhooks(database, target, tomorrow(clock));
  const [row] = await selectWebhooks(database, environmentId, [systemId]);
  const secrets: string[] = [];
  try {
    const known = await check(dependencies, { target, system, row, secrets }, signal);
    if (known === null) return await putOffWebhooks(database, target, tomorrow(clock));
    await saveWebhooks(database, target, { ...known, checked_at: clock(), check_at: earliest(tomorrow(clock), known.renew_at) });
    const from = row?.public_url ?? null;
    if (from !== null && from !== known.public_url)
      log.info({ environmentId, systemId, from, to: known.public_url }, "webhooks moved to another public URL");
  } catch (error) {
    if (signal.aborted) throw error;
    log.warn({ environmentId, systemId, ...failureWords(error) }, "webhooks were not set up");
    const failures = (row?.failures ?? 0) + 1;
    const isImpossible = ConnectorError.isInstance(error) && error.code === "NOT_SUPPORTED";
    const pause = isImpossible ? dayMilliseconds : Math.min(longestPause, firstPause * 2 ** Math.min(failures - 1, 20));
    await saveWebhooks(database, target, {
      public_url: row?.public_url ?? null,
      fingerprint: row?.fingerprint ?? null,
      reference: row?.reference ?? null,
      expires_at: row?.expires_at ?? null,
      renew_at: row?.renew_at ?? null,
      status: isImpossible ? "NOT_SUPPORTED" : "FAILED",
      reason: describe(error, secrets),
      failures,
      checked_at: clock(),
      check_at: new Date(clock().getTime() + pause),
    });
    const key = `${environmentId}:${systemId}`;
    await jobs.send(webhooksJob, target, { key, afterSeconds: Math.ceil(pause / 1000), onlyIfNoneWaits: true });
  }
}

/**
 * The resulting state of the webhooks; null when there is nothing to set up. Fills `secrets` with the values that must not appear in a
 * reason.
 */
async function check(
  { systems, ingressKeys, clock, log, publicUrl }: RegisterDependencies,
  known: {
    readonly target: WebhookTarget;
    readonly system: System;
    readonly row: WebhookRow | undefined;
    readonly secrets: string[];
  },
  signal: AbortSignal,
): Promise<Omit<WebhookRow, "environment_id" | "system_id" | "checked_at" | "check_at"> | null> {
  const { target, system, row, secrets } = known;
  const { environmentId, systemId } = target;
  using limited = joinSignals([signal], longestMilliseconds);
  const work = { signal: limited.signal, traceId: newTraceId() };
  const handle: VendorHandle | null = await systems.vendor(environmentId, systemId, work);
  if (handle?.connector.webhooks?.register === undefined) return null;
  const address = await ingressKeys.ensureIngressKey(environmentId, systemId);
  secrets.push(address.url.split("/").at(-1) ?? "", address.secret);
  const settings = Object.entries(system.settings).filter(([name]) => handle.connector.settings[name]?.type !== "words");
  const fingerprint = hashOf([address.url, address.secret, Object.fromEntries(settings)]);
  const before = row ?? { public_url: null, fingerprint: null, reference: null, expires_at: null, renew_at: null };
  const formerUrl = before.public_url === null ? null : address.url.replace(publicUrl, before.public_url);
  const isDue = before.renew_at !== null && before.renew_at.getTime() <= clock().getTime();
  const { reference, receipt } = await setUpWebhooks(handle.connector.webhooks, handle.vendor, {
    address,
    isUnchanged: before.fingerprint === fingerprint && !isDue,
    former: formerUrl === null ? null : { url: formerUrl, reference: before.reference },
    ownOf: (urls) => ingressKeys.ownAddresses(environmentId, systemId, urls),
  });
  const { expires_at, renew_at } = receipt === null ? before : renewalOf(receipt, timeZoneOf(handle), clock());
  if (receipt !== null && expires_at === null && renew_at !== null)
    log.warn({ environmentId, systemId }, "the end of a webhook registration could not be read");
  return { status: "ACTIVE", reason: null, failures: 0, public_url: publicUrl, fingerprint, reference, expires_at, renew_at };
}

/**
 * When a registration is renewed that ends: with a third of its time left for failures, and not at once again if it ends at once. One whose
 * end cannot be read is renewed after a day.
 */
function renewalOf(
  { expiresAt }: WebhookReceipt,
  timeZone: string | null,
  now: Date,
): Pick<WebhookRow, "expires_at" | "renew_at"> {
  if (expiresAt === undefined || expiresAt === null) return { expires_at: null, renew_at: null };
  const reading = readInstant(expiresAt, { timeZone, takesDate: true });
  if (!("instant" in reading)) return { expires_at: null, renew_at: new Date(now.getTime() + dayMilliseconds) };
  const end = new Date(reading.instant);
  const pause = Math.max(shortestRenewal, ((end.getTime() - now.getTime()) * 2) / 3);
  return { expires_at: end, renew_at: new Date(now.getTime() + pause) };
}

const earliest = (one: Date, other: Date | null) => (other === null || one.getTime() <= other.getTime() ? one : other);
const isInUse = ({ status, pausedAt }: System) => pausedAt === null && statusesInUse.some((inUse) => inUse === status);
const tomorrow = (clock: Clock) => new Date(clock().getTime() + dayMilliseconds);
const hashOf = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("base64url");

/** Text for the API. A vendor's message may repeat the secrets that it was given, which must not be shown. */
function describe(error: unknown, secrets: readonly string[]): string {
  if (!ConnectorError.isInstance(error)) return "Setting up the webhooks failed. The operator's log has details.";
  return secrets.reduce((text, secret) => text.replaceAll(secret, "…"), error.message).slice(0, longestReason);
}
