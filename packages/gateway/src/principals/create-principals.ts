import { systemStopwatch, type Clock, type Stopwatch } from "../clock.ts";
import type { Store } from "../store/database.ts";
import { createAuthenticate } from "./create-authenticate.ts";
import { createTokens } from "./create-tokens.ts";
import type { EndedRights } from "./ended-rights.ts";
import { createKnownTokens } from "./known-tokens.ts";
import { createWorkspaces } from "./create-workspaces.ts";
import type { Principals } from "./principals.ts";

/** Principals over the store. With `rights` they keep the tokens in use in memory; without, each use is looked up. */
export function createPrincipals({
  store,
  clock,
  rights,
  stopwatch = systemStopwatch,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly rights?: EndedRights;
  readonly stopwatch?: Stopwatch;
}): Principals {
  const known = rights === undefined ? null : createKnownTokens(store.service, rights, stopwatch);
  return {
    authenticate: createAuthenticate(store, clock, known),
    ...createTokens(store, clock, known),
    ...createWorkspaces(store.service, clock),
  };
}
