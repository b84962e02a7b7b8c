import { trustTime } from "../store/trusted-time.ts";
import type { Stage } from "../stage.ts";
import { createPrincipals } from "./create-principals.ts";
import { listenForEndedRights } from "./ended-rights.ts";
import { principalsPart } from "./graph/principals-part.ts";
import { endedRightsService, principalsService } from "./principals-service.ts";
import { principalsTables } from "./tables.ts";

/** Workspaces, environments and API tokens. */
export const principalsStage: Stage = {
  name: "principals",
  tables: principalsTables,
  graph: principalsPart,
  async open({ store, clock, provide }) {
    const rights = await listenForEndedRights(store);
    const principals = createPrincipals({ store, clock, rights });
    provide(principalsService, principals);
    provide(endedRightsService, rights);
    // Stored, so that setting the clock back does not revive a token that has ended.
    const endExpired = async () => await principals.endExpiredTokens((await trustTime(store, clock())).time);
    return {
      start: endExpired,
      rounds: [{ what: "end expired tokens", every: "minute", run: endExpired }],
      prune: { tokens: (now) => principals.pruneTokens(now) },
      [Symbol.asyncDispose]: () => rights[Symbol.asyncDispose](),
    };
  },
};
