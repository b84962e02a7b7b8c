import type { Clock } from "../clock.ts";
import type { Store } from "../store/database.ts";
import { createAuthenticate } from "./create-authenticate.ts";
import { createTokens } from "./create-tokens.ts";
import { createWorkspaces } from "./create-workspaces.ts";
import type { Principals } from "./principals.ts";

/** Principals over the store. */
export function createPrincipals({ store, clock }: { readonly store: Store; readonly clock: Clock }): Principals {
  return {
    authenticate: createAuthenticate(store, clock),
    ...createTokens(store, clock),
    ...createWorkspaces(store.service, clock),
  };
}
