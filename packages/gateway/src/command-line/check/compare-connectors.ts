import type { Connector, SettingMap } from "@fettle/connector";
import { compareAuthentication } from "./compare-authentication.ts";
import { compareEntities } from "./compare-entities.ts";
import { compareSettings } from "./compare-settings.ts";
import { adds, breaks, differenceOf, type Finding, when } from "./finding.ts";

/** Compares the declarations of a package's connectors, those that were released first, by their ids. */
export function compareConnectors(
  before: readonly Connector<SettingMap>[],
  after: readonly Connector<SettingMap>[],
): readonly Finding[] {
  const ids = differenceOf(
    before.map(({ id }) => id),
    after.map(({ id }) => id),
  );
  return [
    ...ids.gone.map((id) => breaks(id, "is gone, or has another id: its systems stop working")),
    ...ids.added.map((id) => adds(id, "is new")),
    ...before.flatMap((connector) => {
      const next = after.find(({ id }) => id === connector.id);
      return next === undefined ? [] : compareConnector(connector, next);
    }),
  ];
}

function compareConnector(before: Connector<SettingMap>, after: Connector<SettingMap>): readonly Finding[] {
  const { id } = before;
  return [
    ...compareSettings(`${id}.settings`, before.settings, after.settings),
    ...compareAuthentication(`${id}.authentication`, before.authentication, after.authentication),
    ...compareEntities(before, after),
    ...when(
      before.webhooks !== undefined && after.webhooks === undefined,
      breaks(`${id}.webhooks`, "are gone: changes arrive only when a list shows them"),
    ),
    ...when(before.webhooks === undefined && after.webhooks !== undefined, adds(`${id}.webhooks`, "are new")),
  ];
}
