import type { Scope } from "../../principal.ts";
import type { Enumerations } from "../../graph/enumerations.ts";
import { openToEveryToken } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import type { ApiToken } from "../api-token.ts";

const scopesByName: Readonly<Record<string, Scope>> = { READ: "read", WRITE: "write", SYSTEMS: "systems", ADMIN: "admin" };

/** ApiTokenScope. */
export const apiTokenScope = (enumerations: Enumerations) =>
  enumerations.of("ApiTokenScope", "What a token may do.", {
    READ: "Query and subscribe.",
    WRITE: "Create and update records.",
    SYSTEMS: "Connect, reconnect, sync and disconnect systems.",
    ADMIN: "All of it, and make and revoke tokens.",
  });

/** The scopes that values of ApiTokenScope stand for. */
export const scopesOf = (names: readonly string[]): Scope[] => names.flatMap((name) => scopesByName[name] ?? []);

/** ApiToken. */
export const apiTokenType = oncePerGraph(({ builder }) => builder.objectRef<ApiToken>("ApiToken"));

/** Adds ApiToken. */
export function addApiTokenType(graph: Graph): void {
  const { enumerations } = graph;
  const refs = { apiToken: apiTokenType(graph), node: nodeType(graph) };
  const status = enumerations.of("ApiTokenStatus", "Whether a token works.", {
    ACTIVE: "It works.",
    EXPIRED: "It came to the end that it was given, when it was made or by a rotation.",
    REVOKED: "It was ended at once.",
  });
  refs.apiToken.implement({
    extensions: openToEveryToken,
    description: "A credential for the API. The token itself is shown once, when it is made.",
    interfaces: [refs.node],
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: "The token's id. It is no secret." }),
      name: t.exposeString("name", { nullable: false, description: "What people call it." }),
      hint: t.exposeString("hint", { nullable: false, description: "How the token begins, to tell tokens apart." }),
      scopes: t.field({
        type: [apiTokenScope(enumerations)],
        nullable: false,
        description: "What it may do.",
        resolve: ({ scopes }) => scopes.map((scope) => scope.toUpperCase()),
      }),
      systemId: t.exposeID("systemId", {
        nullable: true,
        description: "The only system that it may see. Null: all of the environment.",
      }),
      status: t.field({ type: status, nullable: false, description: "Whether it works.", resolve: (token) => token.status }),
      createdAt: t.expose("createdAt", { type: "DateTime", nullable: false, description: "When it was made." }),
      lastUsedAt: t.expose("lastUsedAt", {
        type: "DateTime",
        nullable: true,
        description: "When it was last used, to the minute. Null before the first time.",
      }),
      lastUsedFrom: t.exposeString("lastUsedFrom", {
        nullable: true,
        description: "The IP address of the last use. Null before the first time, and where the address is not known.",
      }),
      expiresAt: t.expose("expiresAt", {
        type: "DateTime",
        nullable: true,
        description: "When it ends by itself. Null when it does not.",
      }),
      revokedAt: t.expose("revokedAt", {
        type: "DateTime",
        nullable: true,
        description: "When it was revoked. Null unless it was.",
      }),
    }),
  });
}
