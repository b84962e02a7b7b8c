import type { Principal } from "../principals/principal.ts";
import type { Principals } from "../principals/principals.ts";

/** A caller whose token was good. */
export interface Authenticated {
  readonly principal: Principal;
  /** Whether the token still stands for the same, with the same rights. */
  reauthenticate(): Promise<boolean>;
}

/** Checks a token. Null when there is none, or it is not good. */
export async function authenticate(principals: Principals, token: string | null): Promise<Authenticated | null> {
  if (token === null) return null;
  const principal = await principals.authenticate(token);
  if (principal === null) return null;
  return {
    principal,
    async reauthenticate() {
      const current = await principals.authenticate(token);
      return current !== null && hasSameRights(current, principal);
    },
  };
}

const hasSameRights = (one: Principal, other: Principal): boolean =>
  one.tokenId === other.tokenId &&
  one.environmentId === other.environmentId &&
  one.systemId === other.systemId &&
  scopesOf(one) === scopesOf(other);

const scopesOf = ({ scopes }: Principal): string => [...new Set(scopes)].toSorted().join(" ");
