import type { Principal } from "../principals/principal.ts";
import type { Builder } from "./builder.ts";
import type { Enumerations } from "./enumerations.ts";
import type { Refs } from "./refs.ts";

/** Adds Viewer, Environment and Workspace. */
export function addWorkspaceTypes(builder: Builder, refs: Refs, enumerations: Enumerations): void {
  const kind = enumerations.of("EnvironmentKind", "What an environment is for.", {
    TEST: "The environment for trying things out. Its tokens begin with fettle_test_.",
    LIVE: "The environment for real customers. Its tokens begin with fettle_live_.",
  });
  refs.workspace.implement({
    description: "A tenant, with a test and a live environment that are strictly separate.",
    interfaces: [refs.node],
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The workspace's id." }),
      name: t.exposeString("name", { nullable: false, description: "The workspace's name." }),
    }),
  });
  const environment = builder.objectRef<Principal>("Environment").implement({
    description: "One half of a workspace. Systems, records and tokens belong to one environment.",
    fields: (t) => ({
      id: t.exposeID("environmentId", { nullable: false, description: "The environment's id." }),
      kind: t.field({
        type: kind,
        nullable: false,
        description: "What the environment is for.",
        resolve: ({ environmentKind }) => environmentKind.toUpperCase(),
      }),
      workspace: t.field({
        type: refs.workspace,
        nullable: false,
        description: "The workspace that the environment belongs to.",
        resolve: ({ environmentId }, _arguments, { services }) => services.principals.workspaceOf(environmentId),
      }),
    }),
  });
  refs.viewer.implement({
    description: "The caller: its token, and the environment that the token belongs to.",
    fields: (t) => ({
      apiToken: t.field({
        type: refs.apiToken,
        nullable: false,
        description: "The token of the call.",
        resolve: async ({ environmentId, tokenId }, _arguments, { services }) => {
          const token = await services.principals.tokenById({ environmentId, systemId: null }, tokenId);
          if (token === null) throw new Error("The calling token is not there.");
          return token;
        },
      }),
      environment: t.field({
        type: environment,
        nullable: false,
        description: "The environment that the token can access.",
        resolve: (principal) => principal,
      }),
    }),
  });
}
