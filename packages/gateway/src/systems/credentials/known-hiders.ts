import { systemStopwatch, type Stopwatch } from "../../clock.ts";
import type { HideBytes } from "../../payloads/payload.ts";
import type { CredentialKeeper, CredentialOwner } from "./credential-keeper.ts";
import { hideSecrets, sensitiveSettings } from "./hide-secrets.ts";

/** Finds what takes the secrets of a system out of bytes, and remembers it for some seconds. */
export type FindHider = (environmentId: string, systemId: string, further: readonly string[]) => Promise<HideBytes>;

const mostKnown = 1000;
const knownMilliseconds = 5000;

/** @param findOwner returns null for a system that is gone. It and the keeper reject when secrets cannot be read. */
export function createKnownHiders(
  findOwner: (environmentId: string, systemId: string) => Promise<CredentialOwner | null>,
  keeper: Pick<CredentialKeeper, "load">,
  stopwatch: Stopwatch = systemStopwatch,
): FindHider {
  const known = new Map<string, { readonly hide: Promise<HideBytes>; readonly until: number }>();

  const look = async (environmentId: string, systemId: string, further: readonly string[]): Promise<HideBytes> => {
    const owner = await findOwner(environmentId, systemId);
    if (owner === null) throw new Error("The system is gone, so its secrets are unknown.");
    const stored = await keeper.load(owner);
    const { configuration, settings } = owner;
    const all = [...further, ...sensitiveSettings(configuration, settings)];
    return hideSecrets(stored === null ? [] : [stored.credentials], configuration, all);
  };

  return (environmentId, systemId, further) => {
    const key = JSON.stringify([environmentId, systemId, further]);
    const before = known.get(key);
    if (before !== undefined && before.until > stopwatch()) return before.hide;
    const [oldest] = known.keys();
    if (known.size >= mostKnown && oldest !== undefined) known.delete(oldest);
    const hide = look(environmentId, systemId, further);
    known.delete(key);
    known.set(key, { hide, until: stopwatch() + knownMilliseconds });
    hide.catch(() => known.delete(key));
    return hide;
  };
}
