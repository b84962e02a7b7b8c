import type { ChangeLog } from "../../change-log/change-log.ts";
import type { Clock } from "../../clock.ts";
import type { Consumers } from "../../consumers/consumer.ts";
import { randomId } from "../../identifiers.ts";
import type { Principal } from "../../principal.ts";
import type { Store } from "../../store/database.ts";
import type { EndpointOutcome } from "../endpoint.ts";
import { findEndpoint } from "../endpoints/endpoint-rows.ts";
import type { ReplaySelection } from "../tables.ts";
import { findReplay, insertReplay, type Replay } from "./replay-rows.ts";

/** The stretch of time to replay, and what of it. */
export interface ReplayInput {
  readonly endpointId: string;
  readonly since: Date;
  readonly until: Date | null;
  readonly selection: ReplaySelection;
}

/** Replays of stretches of the log to single endpoints. */
export interface Replays {
  /** Begins a replay, which runs beside the live deliveries; one at a time for an endpoint. */
  replay(principal: Principal, input: ReplayInput): Promise<EndpointOutcome<Replay>>;
  replayById(principal: Principal, id: string): Promise<Replay | null>;
}

export interface ReplaysDependencies {
  readonly store: Pick<Store, "environment">;
  readonly changeLog: Pick<ChangeLog, "placeAt" | "end">;
  readonly consumers: Pick<Consumers, "change" | "look">;
  readonly clock: Clock;
}

export function createReplays({ store, changeLog, consumers, clock }: ReplaysDependencies): Replays {
  return {
    async replay(principal, { endpointId, since, until, selection }) {
      const { environmentId } = principal;
      const database = store.environment(environmentId);
      const endpoint = await findEndpoint(database, principal, endpointId);
      if (endpoint === undefined) return { type: "unknown" };
      if (until !== null && until <= since) {
        const message = "The time until which to replay must be later than the time since which to replay.";
        return { type: "refused", message, fields: [{ path: "until", message }] };
      }
      if (endpoint.status === "DISABLED" || endpoint.status === "INVALID")
        return { type: "refused", message: "The endpoint is not active. Enable it before you replay deliveries.", fields: [] };
      const from = await changeLog.placeAt(environmentId, since);
      const to = until === null ? await changeLog.end(environmentId) : await changeLog.placeAt(environmentId, until);
      const id = randomId("whr");
      const isNew = await database.transaction().execute(async (transaction) => {
        const inserted = await insertReplay(transaction, { environmentId, endpointId, id, from, to, selection, now: clock() });
        if (inserted) await consumers.change(transaction, { environmentId, id: endpointId }, { isActive: true });
        return inserted;
      });
      if (!isNew)
        return { type: "refused", message: "Another replay of this endpoint is still running. Wait for its end.", fields: [] };
      consumers.look();
      const replay = await findReplay(database, principal, id);
      return replay === null ? { type: "unknown" } : { type: "done", value: replay };
    },
    replayById: (principal, id) => findReplay(store.environment(principal.environmentId), principal, id),
  };
}
