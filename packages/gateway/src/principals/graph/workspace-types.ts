import type { Principal } from "../../principal.ts";
import { openToEveryToken } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import { principalsService } from "../principals-service.ts";
import type { Workspace } from "../workspace.ts";
import { apiTokenType } from "./token-types.ts";

/** Viewer. */
export const viewerType = oncePerGraph(({ builder }) => builder.objectRef<Principal>("Viewer"));

/** Workspace. */
export const workspaceType = oncePerGraph(({ builder }) => builder.objectRef<Workspace>("Workspace"));

/** Adds Viewer, Environment and Workspace. */
export function addWorkspaceTypes(graph: Graph): void {
  const { builder, enumerations } = graph;
  const refs = {
    apiToken: apiTokenType(graph),
    node: nodeType(graph),
    viewer: viewerType(graph),
    workspace: workspaceType(graph),
  };
  const kind = enumerations.of("EnvironmentKind", "What an environment is for.", {
    TEST: "The environment for trying things out. Its tokens begin with fettle_test_.",
    LIVE: "The environment for real customers. Its tokens begin with fettle_live_.",
  });
  refs.workspace.implement({
    extensions: openToEveryToken,
    description: "A tenant, with a test and a live environment that are strictly separate.",
    interfaces: [refs.node],
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The workspace's id." }),
      name: t.exposeString("name", { nullable: false, description: "The workspace's name." }),
    }),
  });
  const environment = builder.objectRef<Principal>("Environment").implement({
    extensions: openToEveryToken,
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
        resolve: ({ environmentId }, _arguments, { use }) => use(principalsService).workspaceOf(environmentId),
      }),
    }),
  });
  refs.viewer.implement({
    extensions: openToEveryToken,
    description: "The caller: its token, and the environment that the token belongs to.",
    fields: (t) => ({
      apiToken: t.field({
        type: refs.apiToken,
        nullable: false,
        description: "The token of the call.",
        resolve: async ({ environmentId, tokenId }, _arguments, { use }) => {
          const token = await use(principalsService).tokenById({ environmentId, systemId: null }, tokenId);
          if (token === null) throw new Error("The calling token does not exist.");
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
