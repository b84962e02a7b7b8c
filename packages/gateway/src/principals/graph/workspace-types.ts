import type { Principal } from "../../principal.ts";
import type { Builder } from "../../graph/builder.ts";
import type { Enumerations } from "../../graph/enumerations.ts";
import type { Refs } from "../../graph/refs.ts";

/** Adds Viewer, Environment and Workspace. */
export function addWorkspaceTypes(builder: Builder, refs: Refs, enumerations: Enumerations): void {
  const kind = enumerations.of("EnvironmentKind", "What an environment is for.", {
    TEST: "Trying things out. Its tokens begin with fettle_test_.",
    LIVE: "Real customers. Its tokens begin with fettle_live_.",
  });
  refs.workspace.implement({
    description: "A tenant: a test and a live environment, which never meet.",
    interfaces: [refs.node],
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The workspace's id." }),
      name: t.exposeString("name", { nullable: false, description: "What people call it." }),
    }),
  });
  const environment = builder.objectRef<Principal>("Environment").implement({
    description: "One half of a workspace. Systems, records and tokens belong to one environment.",
    fields: (t) => ({
      id: t.exposeID("environmentId", { nullable: false, description: "The environment's id." }),
      kind: t.field({
        type: kind,
        nullable: false,
        description: "What it is for.",
        resolve: ({ environmentKind }) => environmentKind.toUpperCase(),
      }),
      workspace: t.field({
        type: refs.workspace,
        nullable: false,
        description: "The workspace that it belongs to.",
        resolve: ({ environmentId }, _arguments, { services }) => services.principals.workspaceOf(environmentId),
      }),
    }),
  });
  refs.viewer.implement({
    description: "Who calls: the token, and what it belongs to.",
    fields: (t) => ({
      apiToken: t.field({
        type: refs.apiToken,
        nullable: false,
        description: "The token that the call was made with.",
        resolve: async ({ environmentId, tokenId }, _arguments, { services }) => {
          const token = await services.principals.tokenById({ environmentId, systemId: null }, tokenId);
          if (token === null) throw new Error("The calling token is not there.");
          return token;
        },
      }),
      environment: t.field({
        type: environment,
        nullable: false,
        description: "The environment that it sees.",
        resolve: (principal) => principal,
      }),
    }),
  });
}
