import { connectSystems } from "@fettle/server/customer";
import { findSubjects } from "../feed/find-subjects.ts";
import type { Scene } from "../feed/scene.ts";
import { settle } from "../feed/settle.ts";
import { askAt } from "../graphql.ts";
import { controlVendor } from "../vendor-control.ts";
import { bee, vendorIds, wave } from "../vendors.ts";
import type { House } from "./open-house.ts";
import type { WebhooksOptions } from "./options.ts";

const never = [3600, 3601] as const;

/** The systems of one environment, synced, as those who write to them know them. Both environments have systems at the same vendors. */
export async function openScene(options: WebhooksOptions, house: House, token: string, stopping: AbortSignal): Promise<Scene> {
  const { gateways, simulator } = house;
  const ask = askAt(`${house.url}/graphql`, token);
  const ids = await connectSystems(ask, simulator.url);
  const systems = vendorIds.map((vendorId) => ({
    vendorId,
    systemId: ids[vendorId],
    vendor: controlVendor(simulator.url, vendorId),
  }));
  const feedOptions = {
    ...options,
    isEmbedded: false,
    subscribers: 0,
    leastKills: 0,
    stays: never,
    absences: never,
  };
  const subjects = { bee: ids[bee], wave: ids[wave], beeTechnicians: [], waveTechnicians: [] };
  const unsynced = { options: feedOptions, ask, gateways, systems, underWay: new Set<string>(), stopping };
  const unready = await settle({ ...unsynced, subjects });
  if (unready.length > 0) throw new Error(`The first sync failed: ${unready[0]}`);
  return { ...unsynced, subjects: await findSubjects(ask, subjects.bee, subjects.wave) };
}
