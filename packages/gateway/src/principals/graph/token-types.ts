import type { Scope } from "../../principal.ts";
import type { Enumerations } from "../../graph/enumerations.ts";
import { openToEveryToken } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import type { ApiToken } from "../api-token.ts";

const scopesByName: Readonly<Record<string, Scope>> = {
  READ: "read",
  WRITE: "write",
  SYSTEMS: "systems",
  PASSTHROUGH: "passthrough",
  ADMIN: "admin",
};

/** ApiTokenScope. */
export const apiTokenScope = (enumerations: Enumerations) =>
  enumerations.of("ApiTokenScope", "What a token may do.", {
    READ: "The token can query and subscribe.",
    WRITE: "The token can create and update records.",
    SYSTEMS: "The token can connect, reconnect, sync, pause and disconnect systems.",
    PASSTHROUGH: "The token can call vendors' own APIs, as far as each system allows it.",
    ADMIN: "The token has all scopes, and can also create and revoke tokens.",
  });

/** The scopes for values of ApiTokenScope. */
export const scopesOf = (names: readonly string[]): Scope[] => names.flatMap((name) => scopesByName[name] ?? []);

/** ApiToken. */
export const apiTokenType = oncePerGraph(({ builder }) => builder.objectRef<ApiToken>("ApiToken"));

/** Adds ApiToken. */
export function addApiTokenType(graph: Graph): void {
  const { enumerations } = graph;
  const refs = { apiToken: apiTokenType(graph), node: nodeType(graph) };
  const status = enumerations.of("ApiTokenStatus", "Whether a token works.", {
    ACTIVE: "The token works.",
    EXPIRED: "The token reached its end, which was set when it was created or rotated.",
    REVOKED: "The token was revoked.",
  });
  refs.apiToken.implement({
    extensions: openToEveryToken,
    description: "A credential for the API. The token itself is shown once, when it is created.",
    interfaces: [refs.node],
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The token's id. It is not secret." }),
      name: t.exposeString("name", { nullable: false, description: "The token's name for people." }),
      hint: t.exposeString("hint", { nullable: false, description: "The beginning of the token, to tell tokens apart." }),
      scopes: t.field({
        type: [apiTokenScope(enumerations)],
        nullable: false,
        description: "What the token may do.",
        resolve: ({ scopes }) => scopes.map((scope) => scope.toUpperCase()),
      }),
      systemId: t.exposeID("systemId", {
        nullable: true,
        description: "The only system that the token can access. Null when it can access the whole environment.",
      }),
      status: t.field({
        type: status,
        nullable: false,
        description: "Whether the token works.",
        resolve: (token) => token.status,
      }),
      createdAt: t.expose("createdAt", { type: "DateTime", nullable: false, description: "When the token was created." }),
      lastUsedAt: t.expose("lastUsedAt", {
        type: "DateTime",
        nullable: true,
        description: "When the token was last used, to the minute. Null before its first use.",
      }),
      lastUsedFrom: t.exposeString("lastUsedFrom", {
        nullable: true,
        description: "The IP address of the last use. Null before its first use, and when the address is not known.",
      }),
      expiresAt: t.expose("expiresAt", {
        type: "DateTime",
        nullable: true,
        description: "When the token expires. Null when it does not expire.",
      }),
      revokedAt: t.expose("revokedAt", {
        type: "DateTime",
        nullable: true,
        description: "When the token was revoked. Null unless it was.",
      }),
    }),
  });
}
