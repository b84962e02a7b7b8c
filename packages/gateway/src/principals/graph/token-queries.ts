import type { ApiToken } from "../api-token.ts";
import { listCost, nodesOptions } from "../../graph/connections.ts";
import { needsScope, openToEveryToken } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { pageSizeOf } from "../../graph/page-arguments.ts";
import { principalsService } from "../principals-service.ts";
import { listTokens } from "./token-list.ts";
import { apiTokenType } from "./token-types.ts";
import { viewerType } from "./workspace-types.ts";

/** Adds `viewer`, `apiToken` and `apiTokens`. */
export function addTokenQueries(graph: Graph): void {
  const { builder, connections } = graph;
  const refs = { apiToken: apiTokenType(graph), viewer: viewerType(graph) };
  const connection = connections.addUncounted<ApiToken>({
    name: "ApiToken",
    plural: "tokens",
    node: (t) => t.field({ type: refs.apiToken, nullable: false, description: "The item.", resolve: ({ node }) => node }),
    nodes: (t) => t.field({ type: [refs.apiToken], ...nodesOptions, resolve: ({ edges }) => edges.map(({ node }) => node) }),
  });
  builder.queryFields((t) => ({
    viewer: t.field({
      type: refs.viewer,
      nullable: false,
      description: "The caller. Requires no scope: every token can see itself.",
      extensions: openToEveryToken,
      resolve: (_root, _arguments, { principal }) => principal,
    }),
    apiToken: t.field({
      type: refs.apiToken,
      nullable: true,
      description: "The environment's token with this id. Null when there is none. Requires the scope admin.",
      args: { id: t.arg.id({ required: true, description: "The token's id." }) },
      extensions: needsScope("admin"),
      resolve: (_root, { id }, { use, principal }) => use(principalsService).tokenById(principal, id),
    }),
    apiTokens: t.field({
      type: connection,
      nullable: false,
      description:
        "The environment's tokens, newest first, page by page. A token that is bound to a system sees only those of its system. Requires the scope admin.",
      args: {
        includeEnded: t.arg.boolean({
          required: true,
          defaultValue: false,
          description: "Whether to list expired and revoked tokens too. Fettle forgets them after 90 days.",
        }),
        first: t.arg.int({ required: false, description: "The number of tokens, 0 to 200. Default: 50." }),
        after: t.arg.string({ required: false, description: "The cursor of the token to continue after." }),
      },
      complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
      extensions: needsScope("admin"),
      resolve: (_root, input, context) => listTokens(context, input),
    }),
  }));
}
