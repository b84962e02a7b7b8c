import type { ObjectRef } from "@pothos/core";
import type { CreatedToken } from "../../principals/api-token.ts";
import type { System } from "../systems.ts";
import type { Types } from "../../graph/builder.ts";
import { invalid, notFound } from "../../graph/failure.ts";
import { needsScope } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { sensitive } from "../../graph/sensitive.ts";
import { addResultUnion, expectingRefusal } from "../../graph/mutation-results.ts";
import { apiTokenType } from "../../principals/graph/token-types.ts";
import { principalsService } from "../../principals/principals-service.ts";
import { systemsService } from "../systems-service.ts";
import { systemLoader } from "./system-loader.ts";
import { systemType } from "./system-types.ts";

const dayOfSeconds = 86_400;

/** Adds exchangeConnectCode. */
export function addExchangeConnectCode(graph: Graph): void {
  const { builder } = graph;
  const input = builder.inputType("ExchangeConnectCodeInput", {
    description: "The code with which a customer came back.",
    fields: (t) => ({
      code: t.string({
        required: true,
        extensions: sensitive,
        description: "The `code` in the redirect's query. It works once, within ten minutes.",
      }),
      overlapSeconds: t.int({
        required: true,
        defaultValue: dayOfSeconds,
        description:
          "How long the token from the system's previous code keeps working, in seconds: 0 (it ends at once) to 2592000 (30 days). Other tokens are not affected.",
      }),
    }),
  });
  builder.mutationField("exchangeConnectCode", (t) =>
    t.field({
      type: addResultUnion(graph, "ExchangeConnectCodeResult", exchanged(graph), ["NotFoundError", "ValidationError"]),
      nullable: false,
      description:
        "Exchanges the code of a connect session with tokenScopes for a token that is bound to the session's system. A code that is unknown, used or more than ten minutes old is not found. Requires the scope systems and every scope of the new token.",
      args: { input: t.arg({ type: input, required: true, description: "The code to exchange." }) },
      extensions: needsScope("systems"),
      resolve: (_root, { input: values }, { use, principal, loaders }) => {
        return expectingRefusal(async () => {
          const outcome = await use(systemsService).exchangeConnectCode(principal, values);
          if (outcome.type === "invalid") return invalid(outcome.message, outcome.problems);
          if (outcome.type === "not-found") return notFound(outcome.message);
          const system = await loaders.of(systemLoader).load(outcome.systemId);
          if (system === null) throw new Error("The system of a connect code does not exist.");
          return { system, created: outcome.token };
        });
      },
    }),
  );
}

interface Exchanged {
  readonly system: System;
  readonly created: CreatedToken;
}

function exchanged(graph: Graph): ObjectRef<Types, Exchanged> & { readonly name: string } {
  const refs = { apiToken: apiTokenType(graph), system: systemType(graph) };
  return graph.builder.objectRef<Exchanged>("ExchangeConnectCodeSuccess").implement({
    description: "The token was created. Store it: it is shown only once.",
    fields: (t) => ({
      system: t.field({
        type: refs.system,
        nullable: false,
        description: "The system that the customer connected or reconnected.",
        resolve: ({ system }) => system,
      }),
      token: t.string({
        nullable: false,
        description: "A secret token for this system only. Fettle keeps only a hash of it and cannot show it again.",
        resolve: ({ created }) => created.token,
      }),
      apiToken: t.field({
        type: refs.apiToken,
        nullable: false,
        description: "The token as listed.",
        resolve: async ({ created }, _arguments, { use, principal }) => {
          const token = await use(principalsService).tokenById(principal, created.id);
          if (token === null) throw new Error("The token that was just created does not exist.");
          return token;
        },
      }),
    }),
  });
}
