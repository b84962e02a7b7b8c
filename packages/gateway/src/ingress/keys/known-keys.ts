import type { SettingMap, SettingValues } from "@fettle/connector";
import { systemStopwatch, type Stopwatch } from "../../clock.ts";
import type { Systems } from "../../systems/systems.ts";
import type { IngressKey, IngressKeys } from "./ingress-keys.ts";

/** The owner of a webhook address, with its connector and its settings. */
export interface KnownKey extends IngressKey {
  readonly connectorId: string;
  readonly settings: SettingValues<SettingMap>;
}

/** The addresses that webhooks have come to. */
export interface KnownKeys {
  /** The owner of a key; null when it has none, or its system is disconnected. */
  find(key: string): Promise<KnownKey | null>;
  /** The next webhook looks the key up again. Call it when an event could not be stored for the key's system. */
  forget(key: string): void;
}

const mostKeys = 10_000;
/** A reconnect on another node may change a system's settings. */
const rememberedMilliseconds = 10_000;

/**
 * Remembers the owners of keys for some seconds. Keys end only with their systems, which nothing is stored for once they are disconnected, so
 * a memory that is out of date stores nothing. Callers that ask for the same key at the same time share one look.
 */
export function createKnownKeys(
  { resolveIngressKey }: Pick<IngressKeys, "resolveIngressKey">,
  systems: Pick<Systems, "byIds">,
  most = mostKeys,
  stopwatch: Stopwatch = systemStopwatch,
): KnownKeys {
  const known = new Map<string, KnownKey & { readonly until: number }>();
  const underWay = new Map<string, Promise<KnownKey | null>>();

  const look = async (key: string): Promise<KnownKey | null> => {
    const owner = await resolveIngressKey(key);
    if (owner === null) return null;
    const system = (await systems.byIds(owner.environmentId, [owner.systemId])).get(owner.systemId);
    if (system === undefined || system.status === "DISCONNECTED") return null;
    const settings = system.settings as SettingValues<SettingMap>; // in force; where they do not parse, no call of the system works either
    const found = { ...owner, connectorId: system.connectorId, settings };
    const [oldest] = known.keys();
    if (known.size >= most && oldest !== undefined) known.delete(oldest);
    known.set(key, { ...found, until: stopwatch() + rememberedMilliseconds });
    return found;
  };

  return {
    async find(key) {
      const found = known.get(key);
      if (found !== undefined && stopwatch() < found.until) return found;
      const looking = underWay.get(key) ?? look(key).finally(() => underWay.delete(key));
      underWay.set(key, looking);
      return await looking;
    },
    forget: (key) => void known.delete(key),
  };
}
