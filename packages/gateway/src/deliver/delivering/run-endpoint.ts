import type { ChangeLog } from "../../change-log/change-log.ts";
import type { Consumers, OwnedConsumer } from "../../consumers/consumer.ts";
import type { Places } from "../../consumers/tables.ts";
import type { GatewayError } from "../../errors.ts";
import type { Principal } from "../../principal.ts";
import type { Sealer } from "../../secrets/sealer.ts";
import type { SkippedStretch } from "../tables.ts";
import type { CheckedWish, Wish } from "../wanted.ts";
import { insertSkipped } from "../deliveries/skipped-rows.ts";
import { findEndpoint, type EndpointRow, updateEndpoint } from "../endpoints/endpoint-rows.ts";
import { hidingEndpoint, openEndpoint, signingKeysOf } from "../endpoints/endpoint-secrets.ts";
import { lowestOf } from "../../consumers/lowest-of.ts";
import { findRunningReplay } from "../replays/replay-rows.ts";
import { EndpointRun } from "./endpoint-run.ts";
import type { RunDependencies, RunningEndpoint } from "./run-dependencies.ts";

export interface RunEndpointDependencies extends RunDependencies {
  readonly sealer: Sealer;
  readonly consumers: RunDependencies["consumers"] & Pick<Consumers, "remove">;
  readonly changeLog: Pick<ChangeLog, "end" | "floor" | "continuationOf"> & RunDependencies["changeLog"];
  readonly checkWish: (wish: Wish, principal: Principal) => Promise<CheckedWish>;
  readonly environmentKind: (environmentId: string) => Promise<"test" | "live">;
}

/** Runs an endpoint from its stored places until the signal is aborted, or until it is disabled. */
export async function runEndpoint(on: RunEndpointDependencies, consumer: OwnedConsumer, signal: AbortSignal): Promise<void> {
  let { places } = consumer;
  if (consumer.isRestored) await noteRestore(on, consumer);
  while (!signal.aborted) {
    const endpoint = await readEndpoint(on, consumer);
    if (endpoint === null) return;
    const end = await new EndpointRun(on, { ...consumer, places }, endpoint).run(signal);
    if (end.type !== "lost") return;
    places = await continueBehind(on, consumer, end.error);
  }
}

/** What was delivered after the copy was made is in no log any more: that is listed, and the endpoint continues from the copy. */
async function noteRestore(on: RunEndpointDependencies, consumer: OwnedConsumer): Promise<void> {
  const { environmentId, id: endpointId } = consumer;
  const end = await on.changeLog.end(environmentId);
  await on.store
    .environment(environmentId)
    .transaction()
    .execute(async (transaction) => {
      const skipped = { reason: "LOG_FORKED", from: end.position + 1, to: null } as const;
      await insertSkipped(transaction, { environmentId, endpointId }, skipped, end, on.clock());
      await on.consumers.noteRestore(transaction, consumer);
    });
}

/** Null when it is gone, or when its documents are no longer valid: then that is stored, and the endpoint stops. */
async function readEndpoint(on: RunEndpointDependencies, consumer: OwnedConsumer): Promise<RunningEndpoint | null> {
  const { environmentId, id } = consumer;
  const row = await findEndpoint(on.store.environment(environmentId), { environmentId, systemId: null }, id);
  if (row === undefined) {
    // It was erased with its system.
    await on.store
      .environment(environmentId)
      .transaction()
      .execute((transaction) => on.consumers.remove(transaction, consumer));
    return null;
  }
  const kind = await on.environmentKind(environmentId);
  const wish = { documents: row.documents, preset: row.preset, notices: row.notices };
  const checked = await on.checkWish(wish, principalOf(row, kind));
  if (checked.type === "refused") {
    await invalidate(on, consumer, checked.problems.map(({ path, message }) => `${path}: ${message}`).join(" "));
    return null;
  }
  const secrets = await openEndpoint(on.sealer, environmentId, id, row.sealed);
  return {
    environment: { environmentId, kind },
    url: secrets.url,
    headers: secrets.headers,
    keys: signingKeysOf(secrets, row.previous_secret_until, on.clock),
    hide: hidingEndpoint(secrets),
    maxInFlight: row.max_in_flight,
    maxPerSecond: row.max_per_second,
    wanted: checked.wanted,
    replay: await findRunningReplay(on.store.environment(environmentId), { environmentId, endpointId: id }),
    health: {
      status: row.status,
      statusReason: row.status_reason,
      failingSince: row.failing_since,
      probes: row.probes,
      nextProbeAt: row.next_probe_at,
      pausedUntil: row.paused_until,
    },
  };
}

/** The rights that an endpoint was given: to read its environment, or one system of it. */
export const principalOf = (
  row: Pick<EndpointRow, "environment_id" | "system_id" | "token_id">,
  environmentKind: "test" | "live",
): Principal => ({
  environmentId: row.environment_id,
  environmentKind,
  tokenId: row.token_id,
  scopes: ["read"],
  systemId: row.system_id,
  expiresAt: null,
});

async function invalidate(on: RunEndpointDependencies, { environmentId, id }: OwnedConsumer, why: string): Promise<void> {
  await on.store
    .environment(environmentId)
    .transaction()
    .execute(async (transaction) => {
      await updateEndpoint(transaction, environmentId, id, { status: "INVALID", status_reason: why.slice(0, 2000) });
      await on.consumers.change(transaction, { environmentId, id }, { isActive: false });
    });
}

/** Lists what the log no longer has for the endpoint, and returns where it continues. */
async function continueBehind(on: RunEndpointDependencies, consumer: OwnedConsumer, error: GatewayError): Promise<Places> {
  const { environmentId, id } = consumer;
  const database = on.store.environment(environmentId);
  // What is stored was restored together with the log.
  const stored = await database
    .selectFrom("consumers")
    .where("environment_id", "=", environmentId)
    .where("id", "=", id)
    .select("places")
    .executeTakeFirst();
  const before = lowestOf(stored?.places ?? consumer.places) ?? (await on.changeLog.end(environmentId));
  const isForked = error.reason === "LOG_FORKED";
  const at = isForked ? await on.changeLog.continuationOf(environmentId, before) : await on.changeLog.floor(environmentId);
  const lost = Math.max(...Object.values(consumer.places).map(({ position }) => position), before.position);
  const skipped: SkippedStretch = isForked
    ? { reason: "LOG_FORKED", from: at.position + 1, to: lost > at.position ? lost : null }
    : { reason: "RETENTION", from: before.position + 1, to: at.position };
  const places = { records: at, systems: at, commands: at, notices: at };
  await database.transaction().execute(async (transaction) => {
    await insertSkipped(transaction, { environmentId, endpointId: id }, skipped, at, on.clock());
    await on.consumers.settle(transaction, consumer, places);
  });
  return places;
}
