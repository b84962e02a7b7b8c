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
    description: "What a new token is for.",
    fields: (t) => ({
      name: t.string({ required: true, description: "What to call it: 1 to 200 characters." }),
      scopes: t.field({ type: [apiTokenScope(enumerations)], required: true, description: "What it may do: at least one." }),
      systemId: t.id({
        required: false,
        description:
          "The only system that it may see. Left out: all of the environment, or the system that your own token is bound to.",
      }),
      expiresAt: t.field({ type: "DateTime", required: false, description: "When it ends by itself. Left out: never." }),
    }),
  });
  builder.mutationField("createApiToken", (t) =>
    t.field({
      type: addResultUnion(graph, "CreateApiTokenResult", madeToken(graph, "CreateApiTokenSuccess"), ["ValidationError"]),
      nullable: false,
      description:
        "Makes a token for the environment of your own. A token that is bound to a system makes tokens for that system only. Needs the scope admin.",
      args: { input: t.arg({ type: input, required: true, description: "What the token is for." }) },
      extensions: needsScope("admin"),
      resolve: (_root, { input: asked }, { use, principal }) => {
        const systemId = asked.systemId ?? principal.systemId;
        return expectingRefusal(async () => {
          if (principal.systemId !== null && systemId !== principal.systemId) {
            const message = "This token is bound to one system and makes tokens for that system only.";
            return invalid(message, [{ path: "systemId", message }]);
          }
          return await use(principalsService).createToken({
            environmentId: principal.environmentId,
            name: asked.name,
            scopes: scopesOf(asked.scopes),
            systemId,
            expiresAt: typeof asked.expiresAt === "string" ? new Date(asked.expiresAt) : null,
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
    description: "Which token to replace.",
    fields: (t) => ({
      id: t.id({ required: true, description: "The token's id." }),
      overlapSeconds: t.int({
        required: true,
        defaultValue: dayOfSeconds,
        description: "How long the old token goes on working, in seconds: 0 (it ends at once) to 2592000 (30 days).",
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
        "Makes a token with the name and the rights of another one, for as long as that one was made to last. The old one ends after an overlap. Needs the scope admin.",
      args: { input: t.arg({ type: input, required: true, description: "Which token to replace." }) },
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
    description: "Which token to end.",
    fields: (t) => ({ id: t.id({ required: true, description: "The token's id." }) }),
  });
  const success = builder.objectRef<{ readonly apiToken: ApiToken }>("RevokeApiTokenSuccess").implement({
    description: "It does not work any more.",
    fields: (t) => ({
      apiToken: t.field({
        type: refs.apiToken,
        nullable: false,
        description: "The token that was ended.",
        resolve: ({ apiToken }) => apiToken,
      }),
    }),
  });
  builder.mutationField("revokeApiToken", (t) =>
    t.field({
      type: addResultUnion(graph, "RevokeApiTokenResult", success, ["NotFoundError"]),
      nullable: false,
      description:
        "Ends a token at once: calls with it are refused, its subscriptions end with UNAUTHENTICATED. One that has ended stays as it is. Needs the scope admin.",
      args: { input: t.arg({ type: input, required: true, description: "Which token to end." }) },
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
    description: "The token is there. Keep it: it is shown this once.",
    fields: (t) => ({
      token: t.exposeString("token", {
        nullable: false,
        description: "The token itself, a secret. Fettle keeps only a hash of it and cannot show it again.",
      }),
      apiToken: t.field({
        type: refs.apiToken,
        nullable: false,
        description: "The token as it is listed.",
        resolve: async ({ id }, _arguments, { use, principal }: GraphQLContext) => {
          const token = await use(principalsService).tokenById(principal, id);
          if (token === null) throw new Error("The token that was just made is not there.");
          return token;
        },
      }),
    }),
  });
}
