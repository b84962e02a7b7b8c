import type { ObjectRef } from "@pothos/core";
import type { ApiToken, CreatedToken } from "../api-token.ts";
import type { Types } from "../../graph/builder.ts";
import { invalid, notFound } from "../../graph/failure.ts";
import { needsScope } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { addResultUnion, expectingRefusal } from "../../graph/mutation-results.ts";
import { principalsService } from "../principals-service.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import { apiTokenScope, apiTokenType, scopesOf } from "./token-types.ts";

const noToken = "There is no token with this id.";
const dayOfSeconds = 86_400;

/** Adds createApiToken. */
export function addCreateApiToken(graph: Graph): void {
  const { builder, enumerations } = graph;
  const input = builder.inputType("CreateApiTokenInput", {
    description: "The properties of a new token.",
    fields: (t) => ({
      name: t.string({ required: true, description: "The name, 1 to 200 characters." }),
      scopes: t.field({
        type: [apiTokenScope(enumerations)],
        required: true,
        description: "What the token may do: at least one scope.",
      }),
      systemId: t.id({
        required: false,
        description:
          "The only system that the token can access. Default: the system that your own token is bound to, or else the whole environment.",
      }),
      expiresAt: t.field({ type: "DateTime", required: false, description: "When the token expires. Default: never." }),
    }),
  });
  builder.mutationField("createApiToken", (t) =>
    t.field({
      type: addResultUnion(graph, "CreateApiTokenResult", madeToken(graph, "CreateApiTokenSuccess"), ["ValidationError"]),
      nullable: false,
      description:
        "Creates a token for the environment of your own token. A token that is bound to a system creates tokens for that system only. Requires the scope admin.",
      args: { input: t.arg({ type: input, required: true, description: "The properties of the token." }) },
      extensions: needsScope("admin"),
      resolve: (_root, { input: values }, { use, principal }) => {
        const systemId = values.systemId ?? principal.systemId;
        return expectingRefusal(async () => {
          if (principal.systemId !== null && systemId !== principal.systemId) {
            const message = "This token is bound to one system and can create tokens only for that system.";
            return invalid(message, [{ path: "systemId", message }]);
          }
          return await use(principalsService).createToken({
            environmentId: principal.environmentId,
            name: values.name,
            scopes: scopesOf(values.scopes),
            systemId,
            expiresAt: typeof values.expiresAt === "string" ? new Date(values.expiresAt) : null,
          });
        });
      },
    }),
  );
}

/** Adds rotateApiToken. */
export function addRotateApiToken(graph: Graph): void {
  const { builder } = graph;
  const input = builder.inputType("RotateApiTokenInput", {
    description: "The token to replace.",
    fields: (t) => ({
      id: t.id({ required: true, description: "The token's id." }),
      overlapSeconds: t.int({
        required: true,
        defaultValue: dayOfSeconds,
        description: "How long the old token keeps working, in seconds: 0 (it ends at once) to 2592000 (30 days).",
      }),
    }),
  });
  builder.mutationField("rotateApiToken", (t) =>
    t.field({
      type: addResultUnion(graph, "RotateApiTokenResult", madeToken(graph, "RotateApiTokenSuccess"), [
        "NotFoundError",
        "ValidationError",
      ]),
      nullable: false,
      description:
        "Creates a token with the name, rights and lifetime of another one, which ends after an overlap. Requires the scope admin.",
      args: { input: t.arg({ type: input, required: true, description: "The token to replace." }) },
      extensions: needsScope("admin"),
      resolve: (_root, { input: { id, overlapSeconds } }, { use, principal }) => {
        return expectingRefusal(
          async () => (await use(principalsService).rotateToken(principal, id, overlapSeconds)) ?? notFound(noToken),
        );
      },
    }),
  );
}

/** Adds revokeApiToken. */
export function addRevokeApiToken(graph: Graph): void {
  const { builder } = graph;
  const refs = { apiToken: apiTokenType(graph) };
  const input = builder.inputType("RevokeApiTokenInput", {
    description: "The token to revoke.",
    fields: (t) => ({ id: t.id({ required: true, description: "The token's id." }) }),
  });
  const success = builder.objectRef<{ readonly apiToken: ApiToken }>("RevokeApiTokenSuccess").implement({
    description: "The token no longer works.",
    fields: (t) => ({
      apiToken: t.field({
        type: refs.apiToken,
        nullable: false,
        description: "The revoked token.",
        resolve: ({ apiToken }) => apiToken,
      }),
    }),
  });
  builder.mutationField("revokeApiToken", (t) =>
    t.field({
      type: addResultUnion(graph, "RevokeApiTokenResult", success, ["NotFoundError"]),
      nullable: false,
      description:
        "Revokes a token at once: calls with it are refused, and its subscriptions end with UNAUTHENTICATED. A token that has already ended stays as it is. Requires the scope admin.",
      args: { input: t.arg({ type: input, required: true, description: "The token to revoke." }) },
      extensions: needsScope("admin"),
      resolve: async (_root, { input: { id } }, { use, principal }) => {
        const apiToken = await use(principalsService).revokeToken(principal, id);
        return apiToken === null ? notFound(noToken) : { apiToken };
      },
    }),
  );
}

function madeToken(graph: Graph, name: string): ObjectRef<Types, CreatedToken> & { readonly name: string } {
  const refs = { apiToken: apiTokenType(graph) };
  return graph.builder.objectRef<CreatedToken>(name).implement({
    description: "The token was created. Store it: it is shown only once.",
    fields: (t) => ({
      token: t.exposeString("token", {
        nullable: false,
        description: "The secret token itself. Fettle keeps only a hash of it and cannot show it again.",
      }),
      apiToken: t.field({
        type: refs.apiToken,
        nullable: false,
        description: "The token as listed.",
        resolve: async ({ id }, _arguments, { use, principal }: GraphQLContext) => {
          const token = await use(principalsService).tokenById(principal, id);
          if (token === null) throw new Error("The token that was just created does not exist.");
          return token;
        },
      }),
    }),
  });
}
