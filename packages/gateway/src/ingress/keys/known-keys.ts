import type { SettingMap, SettingValues } from "@fettle/connector";
import { systemStopwatch, type Stopwatch } from "../../clock.ts";
import type { Systems } from "../../systems/systems.ts";
import type { AppWideKeys } from "../app-wide/create-app-wide-keys.ts";
import type { IngressKey, IngressKeys } from "./ingress-keys.ts";

/** The system of a webhook address, with its connector and its settings. */
export interface KnownSystemKey extends IngressKey {
  readonly of: "system";
  readonly connectorId: string;
  readonly settings: SettingValues<SettingMap>;
}

/** The connector of an app-wide address, in one environment. */
export interface KnownConnectorKey {
  readonly of: "connector";
  readonly environmentId: string;
  readonly connectorId: string;
}

/** Whom a webhook address belongs to. */
export type KnownKey = KnownSystemKey | KnownConnectorKey;

/** The addresses that webhooks have come to. */
export interface KnownKeys {
  /** The owner of a key; null when it has none, or its system is disconnected. */
  find(key: string): Promise<KnownKey | null>;
  /** The next webhook looks the key up again. Call it when an event could not be stored for the key's system. */
  forget(key: string): void;
  /** Looks every key up again. Call it when one may have ended. */
  forgetAll(): void;
}

/** What remembering keys needs to work. */
export interface KnownKeysDependencies {
  readonly ingressKeys: Pick<IngressKeys, "resolveIngressKey">;
  readonly appWideKeys: Pick<AppWideKeys, "resolveAppWideKey">;
  readonly systems: Pick<Systems, "byIds">;
  /** Default: the machine's stopwatch. */
  readonly stopwatch?: Stopwatch;
}

const mostKeys = 10_000;
/** A reconnect on another node may change a system's settings, and an administrator may replace an app-wide address there. */
const rememberedMilliseconds = 10_000;

/**
 * Remembers the owners of keys for some seconds. A system's key ends only with the system, which nothing is stored for once it is
 * disconnected, so a memory that is out of date stores nothing. Callers that ask for the same key at the same time share one look.
 */
export function createKnownKeys(
  { ingressKeys, appWideKeys, systems, stopwatch = systemStopwatch }: KnownKeysDependencies,
  most = mostKeys,
): KnownKeys {
  const known = new Map<string, { readonly owner: KnownKey; readonly until: number }>();
  const underWay = new Map<string, Promise<KnownKey | null>>();

  const ownerOf = async (key: string): Promise<KnownKey | null> => {
    const owner = await ingressKeys.resolveIngressKey(key);
    if (owner === null) {
      const connector = await appWideKeys.resolveAppWideKey(key);
      return connector === null ? null : { of: "connector", ...connector };
    }
    const system = (await systems.byIds(owner.environmentId, [owner.systemId])).get(owner.systemId);
    if (system === undefined || system.status === "DISCONNECTED") return null;
    const settings = system.settings as SettingValues<SettingMap>; // in force; if they do not parse, no call of the system works
    return { of: "system", ...owner, connectorId: system.connectorId, settings };
  };

  const look = async (key: string): Promise<KnownKey | null> => {
    const owner = await ownerOf(key);
    if (owner === null) {
      known.delete(key);
      return null;
    }
    const [oldest] = known.keys();
    if (known.size >= most && oldest !== undefined) known.delete(oldest);
    known.set(key, { owner, until: stopwatch() + rememberedMilliseconds });
    return owner;
  };

  return {
    async find(key) {
      const found = known.get(key);
      if (found !== undefined && stopwatch() < found.until) return found.owner;
      const looking = underWay.get(key) ?? look(key).finally(() => underWay.delete(key));
      underWay.set(key, looking);
      return await looking;
    },
    forget: (key) => void known.delete(key),
    forgetAll: () => known.clear(),
  };
}
