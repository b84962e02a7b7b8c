import type { ConnectorId } from "../connector-id.ts";
import type { IssuedSecrets } from "../issued-secrets.ts";
import type { KeyValues } from "../state/key-values.ts";
import type { NextNumber } from "../state/numbers.ts";

/** A webhook that somebody set up through a vendor's API. */
export interface Registration {
  readonly id: string;
  readonly account: string;
  readonly url: string;
  readonly events: readonly string[];
  /** The signing key, for a vendor that signs. */
  readonly secret?: string;
}

export interface Registrations {
  list(account: string): Registration[];
  add(registration: Omit<Registration, "id">): Registration;
  remove(account: string, id: string): boolean;
}

export const createRegistrations = (
  { keyValues, issued }: { readonly keyValues: KeyValues; readonly issued: IssuedSecrets },
  vendor: ConnectorId,
  nextNumber: NextNumber,
): Registrations => {
  const prefix = `${vendor}/webhook/`;
  // This function wrote the file, so its values are registrations.
  const kept = new Map(keyValues.under(prefix).map(([id, value]) => [id, value as Registration]));
  const note = ({ url, secret }: Registration) => {
    issued.add(vendor, "webhook URL", url);
    issued.add(vendor, "webhook secret", secret);
  };
  kept.values().forEach(note);
  return {
    list: (account) => [...kept.values()].filter((each) => each.account === account),
    add: (given) => {
      const registration = { ...given, id: String(nextNumber("webhooks", 501)) };
      kept.set(registration.id, registration);
      note(registration);
      keyValues.set(prefix + registration.id, registration);
      return registration;
    },
    remove: (account, id) => {
      if (kept.get(id)?.account !== account) return false;
      keyValues.delete(prefix + id);
      return kept.delete(id);
    },
  };
};
