import type { KeyValues } from "../state/key-values.ts";
import type { NextNumber } from "../state/numbers.ts";

/** A webhook that somebody set up through a vendor's API. */
export interface Registration {
  readonly id: string;
  readonly account: string;
  readonly url: string;
  readonly events: readonly string[];
  /** The key of the signatures, where the vendor signs. */
  readonly secret?: string;
}

export interface Registrations {
  list(account: string): Registration[];
  add(registration: Omit<Registration, "id">): Registration;
  remove(account: string, id: string): boolean;
}

export const createRegistrations = (keyValues: KeyValues, vendor: string, nextNumber: NextNumber): Registrations => {
  const prefix = `${vendor}/webhook/`;
  // The file was written by this very function, so its values are registrations.
  const kept = new Map(keyValues.under(prefix).map(([id, value]) => [id, value as Registration]));
  return {
    list: (account) => [...kept.values()].filter((each) => each.account === account),
    add: (given) => {
      const registration = { ...given, id: String(nextNumber("webhooks", 501)) };
      kept.set(registration.id, registration);
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
