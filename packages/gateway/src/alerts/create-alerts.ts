import type { Clock } from "../clock.ts";
import type { Store } from "../store/database.ts";
import { acknowledge, type AlertReader, findAlerts, listAlerts } from "./alert-rows.ts";
import type { Alerts } from "./alerts.ts";
import { type ChannelsDependencies, createChannels } from "./channels/create-channels.ts";
import { selectRules } from "./rules/rule-rows.ts";
import { createSetRule } from "./rules/set-rule.ts";

export interface AlertsDependencies extends ChannelsDependencies {
  readonly store: Pick<Store, "environment">;
  readonly clock: Clock;
}

export function createAlerts(on: AlertsDependencies): Alerts {
  const { store, clock } = on;
  const databaseOf = ({ environmentId }: Pick<AlertReader, "environmentId">) => store.environment(environmentId);
  return {
    ...createChannels(on),
    byIds: async (reader, ids) => new Map((await findAlerts(databaseOf(reader), reader, ids)).map((alert) => [alert.id, alert])),
    list: (reader, query) => listAlerts(databaseOf(reader), reader, query),
    async acknowledge(principal, id, note) {
      const database = databaseOf(principal);
      const by = { tokenId: principal.tokenId, note, at: clock() };
      const isDone = await acknowledge(database, principal, id, by);
      const [alert] = await findAlerts(database, principal, [id]);
      if (alert === undefined) return { type: "unknown" };
      return isDone
        ? { type: "done", value: alert }
        : { type: "conflict", code: "ALERT_ENDED", message: "The alert has ended already." };
    },
    rules: (environmentId) => selectRules(store.environment(environmentId), environmentId),
    setRule: createSetRule(on),
  };
}
