import type { Connector, SettingMap } from "@fettle/connector";
import { servedEntities } from "../../catalog/entity-connectors.ts";
import { parseSettings } from "../../systems/registry/settings.ts";
import { compareCursors } from "./compare-cursors.ts";
import { compareRecords } from "./compare-records.ts";
import type { Finding } from "./finding.ts";
import type { StandIn } from "./stand-in.ts";

/** Compares what two versions of a connector make of the same payloads and cursors. */
export async function compareBehaviour(
  before: Connector<SettingMap>,
  after: Connector<SettingMap>,
  { samples, vendor }: StandIn,
): Promise<readonly Finding[]> {
  const settings = { before: settingsOf(before, vendor), after: settingsOf(after, vendor) };
  const findings: Finding[] = [];
  for (const served of servedEntities(before)) {
    const next = servedEntities(after).find(({ descriptor }) => descriptor.name === served.descriptor.name);
    if (next === undefined) continue;
    const versions = { path: `${before.id}.${served.descriptor.name}`, before: served, after: next, settings };
    findings.push(...compareRecords(versions, samples[served.descriptor.name] ?? []));
    if (vendor !== null)
      findings.push(...(await compareCursors(versions, { before: () => vendor(before), after: () => vendor(after) })));
  }
  return findings;
}

/** The settings of the stand-in, or else the defaults. */
function settingsOf(connector: Connector<SettingMap>, vendor: StandIn["vendor"]) {
  if (vendor !== null) return vendor(connector).settings;
  const outcome = parseSettings({ connector }, {});
  return outcome.type === "success" ? outcome.settings : {};
}
