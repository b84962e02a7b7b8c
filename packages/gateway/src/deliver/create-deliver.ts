import type { ChangeLog } from "../change-log/change-log.ts";
import type { Clock } from "../clock.ts";
import type { Consumers } from "../consumers/consumer.ts";
import { randomId } from "../identifiers.ts";
import type { Payloads } from "../payloads/payloads.ts";
import type { Principal } from "../principal.ts";
import type { Sealer } from "../secrets/sealer.ts";
import type { Store } from "../store/database.ts";
import { bodyOf } from "./deliver-body.ts";
import type { Deliver } from "./deliver.ts";
import type { WatchBell } from "../store/watch-bell.ts";
import { keepPayload } from "./delivering/keep-payload.ts";
import { findDeliveries, listDeliveries, retryDelivery } from "./deliveries/delivery-rows.ts";
import type { EndpointBacklog } from "./endpoint.ts";
import { createEndpoints, type EndpointsDependencies } from "./endpoints/create-endpoints.ts";
import { findEndpoint, listEndpoints, selectBacklogs, selectStats, toEndpoint } from "./endpoints/endpoint-rows.ts";
import { hidingEndpoint, openEndpoint, signingKeysOf } from "./endpoints/endpoint-secrets.ts";
import { bringForward, wakeEndpoint } from "./endpoints/wake-endpoint.ts";
import { lowestOf } from "../consumers/lowest-of.ts";
import { factsOf } from "./event-facts.ts";
import { createReplays } from "./replays/create-replays.ts";
import { outcomeOf } from "./sending/attempt.ts";
import { headersOf } from "./sending/call-headers.ts";
import type { Sender } from "./sending/create-sender.ts";
import { eventIdOf } from "./sending/event-id.ts";
import { triedMilliseconds } from "./sending/schedule.ts";
import { createSecret, signingKeyOf } from "./sending/signatures.ts";
import type { Members } from "./shared-members.ts";

export interface DeliverDependencies extends EndpointsDependencies {
  readonly store: Pick<Store, "environment">;
  readonly sealer: Sealer;
  readonly changeLog: Pick<ChangeLog, "end" | "placeAt" | "history" | "oldestAfter">;
  readonly consumers: Consumers;
  readonly clock: Clock;
  readonly sender: Pick<Sender, "send">;
  readonly members: Members;
  readonly bell: WatchBell;
  /** Keeps what tests send and receive, where the environment wants it. Default: nothing. */
  readonly payloads?: Pick<Payloads, "wants" | "capture">;
}

const hourMilliseconds = 3_600_000;

export function createDeliver(on: DeliverDependencies): Deliver {
  const { store, sealer, changeLog, consumers, clock, sender, members, checkWish, payloads } = on;
  const databaseOf = ({ environmentId }: Pick<Principal, "environmentId">) => store.environment(environmentId);

  async function secretsOf(principal: Principal, id: string) {
    const row = await findEndpoint(databaseOf(principal), principal, id);
    return row === undefined ? null : { row, secrets: await openEndpoint(sealer, principal.environmentId, id, row.sealed) };
  }

  async function endpointsById(principal: Principal, ids: readonly string[]) {
    const wanted = new Set(ids);
    const rows = await listEndpoints(databaseOf(principal), principal);
    return new Map(rows.filter(({ id }) => wanted.has(id)).map((row) => [row.id, toEndpoint(row)]));
  }

  async function wake(environmentId: string, id: string): Promise<void> {
    await store
      .environment(environmentId)
      .transaction()
      .execute(async (transaction) => {
        await bringForward(transaction, environmentId, id, clock());
        await wakeEndpoint(transaction, consumers, environmentId, id);
      });
    consumers.look();
  }

  return {
    ...createEndpoints(on),
    ...createReplays(on),
    async byId(principal, id) {
      const row = await findEndpoint(databaseOf(principal), principal, id);
      return row === undefined ? null : toEndpoint(row);
    },
    byIds: endpointsById,
    list: async (principal) => (await listEndpoints(databaseOf(principal), principal)).map(toEndpoint),

    async urlOf(principal, id) {
      const found = await secretsOf(principal, id);
      if (found === null) throw new Error(`There is no endpoint ${id}.`);
      return found.secrets.url;
    },

    async backlogsOf(principal, ids) {
      const { environmentId } = principal;
      const database = databaseOf(principal);
      const waiting = await selectBacklogs(database, environmentId, ids);
      const rows = await database
        .selectFrom("consumers")
        .where("environment_id", "=", environmentId)
        .where("id", "in", [...ids])
        .select(["id", "places"])
        .execute();
      const behind = new Map(
        await Promise.all(
          rows.map(async ({ id, places }) => {
            const place = lowestOf(places);
            const since = place === null ? null : await changeLog.oldestAfter(environmentId, place.position);
            return [id, since === null ? 0 : Math.max(0, Math.round((clock().getTime() - since.getTime()) / 1000))] as const;
          }),
        ),
      );
      return new Map(
        ids.map((id): [string, EndpointBacklog] => [
          id,
          { ...(waiting.get(id) ?? { pending: 0, oldestPendingAt: null }), lagSeconds: behind.get(id) ?? 0 },
        ]),
      );
    },

    statsOf: (principal, id, hours) =>
      selectStats(databaseOf(principal), principal.environmentId, id, new Date(clock().getTime() - hours * hourMilliseconds)),

    async test(principal, id, traceId) {
      const found = await secretsOf(principal, id);
      if (found === null) return { type: "unknown" };
      const { environmentId, environmentKind: kind } = principal;
      const { row, secrets } = found;
      const place = await changeLog.end(environmentId);
      const event = { type: "webhook.test", recordedAt: clock(), traceId, thin: {}, place };
      const eventId = randomId("evt");
      const attempt = await sender.send({
        url: secrets.url,
        headers: secrets.headers,
        keys: signingKeysOf(secrets, row.previous_secret_until, clock)(),
        eventId,
        body: bodyOf({ environmentId, kind }, event, `"data":${JSON.stringify({ endpointId: id })}`),
        traceId,
        isReplay: false,
        signal: new AbortController().signal,
        ...(payloads && {
          onExchange: (exchange) =>
            keepPayload(
              payloads,
              { id: eventId, environmentId, systemId: row.system_id, traceId, hide: hidingEndpoint(secrets) },
              exchange,
            ),
        }),
      });
      if (outcomeOf(attempt) === "DELIVERED" && row.status === "FAILING") await wake(principal.environmentId, id);
      return { type: "done", value: { attempt, eventId, headerNames: row.header_names } };
    },

    async preview(principal, { recordId, documents, preset }) {
      const checked = await checkWish({ documents, preset, notices: [] }, principal);
      if (checked.type === "refused")
        return { type: "refused", message: "The documents were refused.", fields: checked.problems };
      const { environmentId, environmentKind: kind } = principal;
      const [change] = await changeLog.history(environmentId, recordId, null, 1);
      if (change === undefined || (principal.systemId !== null && change.systemId !== principal.systemId))
        return { type: "unknown" };
      const found = checked.wanted.find("records", change);
      if (found === null) {
        const message = "None of the documents matches the latest change of this record, so nothing would be delivered.";
        return { type: "refused", message, fields: [{ path: "documents", message }] };
      }
      const facts = factsOf(change);
      const body = bodyOf({ environmentId, kind }, facts, await members(found.part, change, found.matches, facts.traceId));
      // Signed with a key that is used nowhere else.
      const keys = [signingKeyOf(createSecret())];
      const headers = headersOf(
        { eventId: eventIdOf(facts.place), body, keys, headers: [], traceId: facts.traceId, isReplay: false },
        clock(),
      );
      return { type: "done", value: { body, headers } };
    },

    deliveries: (principal, query) => listDeliveries(databaseOf(principal), principal, query),
    async deliveriesByIds(principal, ids) {
      return new Map((await findDeliveries(databaseOf(principal), principal, ids)).map((delivery) => [delivery.id, delivery]));
    },

    watch: (endpointId, onChanged) => on.bell.watch(endpointId, onChanged),

    async retry(principal, deliveryId) {
      const { environmentId } = principal;
      const database = databaseOf(principal);
      const [delivery] = await findDeliveries(database, principal, [deliveryId]);
      if (delivery === undefined) return { type: "unknown" };
      const now = clock();
      const isSet = await database.transaction().execute(async (transaction) => {
        const set = await retryDelivery(transaction, environmentId, deliveryId, now, new Date(now.getTime() + triedMilliseconds));
        if (set) await wakeEndpoint(transaction, consumers, environmentId, delivery.endpointId);
        return set;
      });
      if (!isSet)
        return {
          type: "refused",
          message: "Only a delivery that waits, has failed or was canceled can be tried again. Replay the others.",
          fields: [],
        };
      on.bell.tell(delivery.endpointId, [deliveryId]);
      consumers.look();
      const [retried] = await findDeliveries(database, principal, [deliveryId]);
      return retried === undefined ? { type: "unknown" } : { type: "done", value: retried };
    },
  };
}
