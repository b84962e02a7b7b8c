import { appendNotices, type NewNotice } from "../../change-log/append-notices.ts";
import type { OwnedConsumer } from "../../consumers/consumer.ts";
import type { Places } from "../../consumers/tables.ts";
import { randomTraceId } from "../../identifiers.ts";
import { storeReplay, type ReplayStep } from "../replays/replay-rows.ts";
import type { RunDependencies } from "./run-dependencies.ts";
import type { Settlement } from "./settlement.ts";
import {
  advanceKeys,
  type ChangedDelivery,
  countHour,
  type EndpointHealth,
  type EndpointKey,
  insertDeliveries,
  updateDeliveries,
  updateHealth,
} from "./settle-rows.ts";

type StoreDependencies = Pick<RunDependencies, "store" | "consumers" | "feed" | "bell" | "clock">;

/** What is stored together with a set of results. */
export interface ResultsOfARun {
  readonly set: Settlement;
  readonly places: Places;
  /** Null: unchanged. */
  readonly health: EndpointHealth | null;
  /** The keys of which a stored delivery has ended. */
  readonly ended: readonly string[];
  readonly step: ReplayStep | null;
}

const failureNotice = (
  { endpointId }: EndpointKey,
  { id, type, recordId, systemId, traceId }: ChangedDelivery,
  recordedAt: Date,
): NewNotice => ({ kind: "DELIVERY_FAILED", systemId, subjectId: id, data: { endpointId, type, recordId }, recordedAt, traceId });

/**
 * Stores a set of results and how far the endpoint has come, in one transaction. Returns the keys whose next delivery may be tried.
 * @throws LostConsumerError when this node does not own the endpoint any more: then nothing is stored.
 */
export async function storeResults(
  { store, consumers, feed, bell, clock }: StoreDependencies,
  consumer: OwnedConsumer,
  { set, places, health, ended, step }: ResultsOfARun,
): Promise<ReadonlySet<string>> {
  const { environmentId, id: endpointId } = consumer;
  const row = { environmentId, endpointId };
  const now = clock();
  const all = [...set.added, ...set.changed];
  const delivered = all.filter(({ state }) => state === "DELIVERED").length;
  const failures = set.changed.filter(({ state }) => state === "FAILED");
  let end: number | null = null;
  const advanced = await store
    .environment(environmentId)
    .transaction()
    .execute(async (transaction) => {
      await insertDeliveries(transaction, row, set.added, now);
      await updateDeliveries(transaction, row, set.changed);
      const keys = await advanceKeys(transaction, row, ended, now);
      await countHour(transaction, row, { attempts: set.attempts, delivered, failed: failures.length }, now);
      if (health !== null) await updateHealth(transaction, row, health);
      if (step !== null) await storeReplay(transaction, environmentId, step, now);
      await consumers.settle(transaction, consumer, places);
      const notices = failures.map((one) => failureNotice(row, one, now));
      if (notices.length > 0) end = await appendNotices(transaction, environmentId, notices);
      return keys;
    });
  if (end !== null) feed.ring(environmentId, end);
  bell.tell(
    endpointId,
    all.map(({ id }) => id),
  );
  return advanced;
}

/** Disables an endpoint, which keeps its place, and tells it as a notice. */
export async function disableEndpoint(
  { store, consumers, feed, clock }: StoreDependencies,
  consumer: OwnedConsumer,
  health: EndpointHealth,
  reason: string | null,
): Promise<void> {
  const { environmentId, id: endpointId } = consumer;
  const end = await store
    .environment(environmentId)
    .transaction()
    .execute(async (transaction) => {
      await updateHealth(transaction, { environmentId, endpointId }, { ...health, status: "DISABLED", statusReason: reason });
      await consumers.change(transaction, consumer, { isActive: false });
      const notice = { kind: "ENDPOINT_DISABLED", systemId: null, subjectId: endpointId, data: { endpointId, reason } } as const;
      return await appendNotices(transaction, environmentId, [{ ...notice, recordedAt: clock(), traceId: randomTraceId() }]);
    });
  feed.ring(environmentId, end);
}
