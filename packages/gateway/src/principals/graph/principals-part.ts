import { hasScope } from "../../graph/access.ts";
import type { GraphPart } from "../../graph/graph.ts";
import { principalsService } from "../principals-service.ts";
import { addCreateApiToken, addRevokeApiToken, addRotateApiToken } from "./token-mutations.ts";
import { addTokenQueries } from "./token-queries.ts";
import { addApiTokenType } from "./token-types.ts";
import { addRenameWorkspace } from "./workspace-mutations.ts";
import { addWorkspaceTypes } from "./workspace-types.ts";

/** The graph of tokens and workspaces. */
export const principalsPart: GraphPart = {
  name: "principals",
  add(graph) {
    addApiTokenType(graph);
    addWorkspaceTypes(graph);
    addTokenQueries(graph);
    addCreateApiToken(graph);
    addRotateApiToken(graph);
    addRevokeApiToken(graph);
    addRenameWorkspace(graph);
    graph.nodes.add({
      prefix: "tok",
      typeName: "ApiToken",
      load: async ({ use, principal }, id) =>
        hasScope(principal, "admin") ? await use(principalsService).tokenById(principal, id) : null,
    });
    graph.nodes.add({
      prefix: "wsp",
      typeName: "Workspace",
      async load({ use, principal }, id) {
        const workspace = await use(principalsService).workspaceOf(principal.environmentId);
        return workspace.id === id ? workspace : null;
      },
    });
  },
};
