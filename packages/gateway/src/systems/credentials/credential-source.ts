import { ConnectorError } from "@fettle/connector";
import { systemStopwatch, type Clock } from "../../clock.ts";
import type { CredentialSource } from "../../vendor-calls/carry-credentials.ts";
import type { HideBytes } from "../../payloads/payload.ts";
import { credentialHeaders } from "./authentication-methods.ts";
import { hideSecretsLater, sensitiveSettings } from "./hide-secrets.ts";
import type { RefusalProbes } from "../calling/create-refusal-probes.ts";
import { isOver, isRenewable } from "./credentials.ts";
import type { CredentialKeeper, CredentialOwner, StoredCredentials } from "./credential-keeper.ts";

/** How long one piece of work reuses loaded credentials, which saves a database read for every page of a list. */
const readAgainAfterMilliseconds = 5000;

/**
 * The credentials of a stored system: refreshed ahead of their end and after a 401, and probed when that does not help. `loaded`: those that were
 * read a moment ago.
 */
export function storedCredentials(
  owner: CredentialOwner,
  keeper: CredentialKeeper,
  { refusalProbes, clock }: { readonly refusalProbes: Pick<RefusalProbes, "confirm">; readonly clock: Clock },
  loaded: StoredCredentials | null = null,
): CredentialSource {
  const product = owner.configuration.connector.name;
  let known: { readonly stored: StoredCredentials; readonly readAt: number } | null =
    loaded === null || loaded.isRefused ? null : { stored: loaded, readAt: systemStopwatch() };

  const keep = (stored: StoredCredentials) => {
    known = { stored, readAt: systemStopwatch() };
    return stored;
  };
  let hidden: { readonly all: readonly StoredCredentials[]; readonly hide: HideBytes } | null = null;
  /** An answer may still have those that were replaced. */
  const hiding = (stored: StoredCredentials): HideBytes => {
    if (hidden?.all[0]?.version === stored.version) return hidden.hide;
    const all = [stored, ...(hidden?.all ?? [])].slice(0, 3);
    const hide = hideSecretsLater(
      all.map(({ credentials }) => credentials),
      owner.configuration,
      sensitiveSettings(owner.configuration, owner.settings),
    );
    hidden = { all, hide };
    return hide;
  };
  const load = async () => {
    const stored = await keeper.load(owner);
    if (stored === null) throw new ConnectorError("UNAUTHENTICATED", "The system has been disconnected.");
    if (stored.isRefused) {
      throw new ConnectorError("UNAUTHENTICATED", `${product} accepts no calls until the customer reconnects the system.`);
    }
    return keep(stored);
  };
  const refreshAhead = async (stored: StoredCredentials, signal: AbortSignal) => {
    const now = clock();
    const isDue = isOver(stored.credentials, now) || (stored.refreshAt !== null && now >= stored.refreshAt);
    if (!isDue) return stored;
    try {
      return keep(await keeper.refresh(owner, stored.version, signal));
    } catch (error) {
      // Before the token's end, a failure that does not affect it is harmless.
      const isHarmless = ConnectorError.isInstance(error) && (error.code === "UNAVAILABLE" || error.code === "MISCONFIGURED");
      if (!isHarmless || isOver(stored.credentials, clock())) throw error;
      return stored;
    }
  };
  return {
    async current(signal) {
      const isFresh = known !== null && systemStopwatch() - known.readAt < readAgainAfterMilliseconds;
      const stored = await refreshAhead(known !== null && isFresh ? known.stored : await load(), signal);
      const headers = credentialHeaders(owner.configuration, stored.credentials);
      return { headers, version: stored.version, hide: hiding(stored) };
    },
    refusals: {
      async renew(refused, signal) {
        const stored = await load();
        if (stored.version !== refused.version) return "replaced";
        // A key cannot be renewed. It is tried once more before a probe.
        if (isRenewable(stored.credentials)) keep(await keeper.refresh(owner, stored.version, signal));
        return "renewed";
      },
      async giveUp(refused, signal) {
        const stored = await load();
        // A token that has just ended, or has been replaced, says nothing about the authorization.
        if (stored.version !== refused.version || isOver(stored.credentials, clock())) return "replaced";
        known = null;
        return await refusalProbes.confirm(owner, refused.version, signal);
      },
    },
  };
}
