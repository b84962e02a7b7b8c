import { GatewayError } from "../../errors.ts";
import { invalid, notFound, type FailureView } from "../../graph/failure.ts";
import { needsScope } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { addResultUnion } from "../../graph/mutation-results.ts";
import { systemsService } from "../systems-service.ts";
import { connectSessionType } from "./connect-session-types.ts";
import { systemLoader } from "./system-loader.ts";
import type { ConnectSession, SessionOutcome } from "../systems.ts";
import { apiTokenScope, scopesOf } from "../../principals/graph/token-types.ts";

interface SessionSuccess {
  readonly session: ConnectSession;
}

const redirectUrl =
  "Where the customer's browser goes afterwards, with the outcome in the query: system_id, or error (access_denied when the customer gave up, connect_failed when it did not work). It has to be one that the operator allows. Left out: a page that says how it went.";
const state = "Any text of yours, given back in the redirect's query. At most 1000 characters.";
const tokenScopes =
  "Asks for a token that is bound to the one system and may do this: read, write and systems, as far as your own token may. The redirect then carries a one-time code beside system_id and state, for exchangeConnectCode. Needs a redirectUrl. Left out: no token.";

/** Adds createConnectSession. */
export function addCreateConnectSession(graph: Graph): void {
  const { builder, enumerations } = graph;
  const input = builder.inputType("CreateConnectSessionInput", {
    description: "What a connect session is for.",
    fields: (t) => ({
      connectorId: t.id({ required: false, description: "The connector. Left out: the customer chooses." }),
      externalId: t.string({ required: false, description: "Your own id of the customer, kept with the system." }),
      displayName: t.string({
        required: false,
        description: "What to call the system. Left out: what the vendor calls the account.",
      }),
      redirectUrl: t.string({ required: false, description: redirectUrl }),
      state: t.string({ required: false, description: state }),
      tokenScopes: t.field({ type: [apiTokenScope(enumerations)], required: false, description: tokenScopes }),
    }),
  });
  builder.mutationField("createConnectSession", (t) =>
    t.field({
      type: addResultUnion(graph, "CreateConnectSessionResult", sessionSuccess(graph, "CreateConnectSessionSuccess"), [
        "NotFoundError",
        "ValidationError",
      ]),
      nullable: false,
      description: "Makes a page on which a customer connects a system. Needs the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "What the session is for." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, { input: asked }, { use, principal }) => {
        if (principal.systemId !== null)
          throw new GatewayError("FORBIDDEN", "This token is bound to one system and cannot connect others.");
        return outcomeOf(
          await use(systemsService).createConnectSession(principal, {
            connectorId: asked.connectorId ?? null,
            externalId: asked.externalId ?? null,
            displayName: asked.displayName ?? null,
            redirectUrl: asked.redirectUrl ?? null,
            state: asked.state ?? null,
            tokenScopes: asked.tokenScopes ? scopesOf(asked.tokenScopes) : null,
          }),
        );
      },
    }),
  );
}

/** Adds createReconnectSession. */
export function addCreateReconnectSession(graph: Graph): void {
  const { builder, enumerations } = graph;
  const input = builder.inputType("CreateReconnectSessionInput", {
    description: "Which system to reconnect.",
    fields: (t) => ({
      systemId: t.id({ required: true, description: "The system. It keeps its id, its records and its changes." }),
      redirectUrl: t.string({ required: false, description: redirectUrl }),
      state: t.string({ required: false, description: state }),
      tokenScopes: t.field({ type: [apiTokenScope(enumerations)], required: false, description: tokenScopes }),
    }),
  });
  builder.mutationField("createReconnectSession", (t) =>
    t.field({
      type: addResultUnion(graph, "CreateReconnectSessionResult", sessionSuccess(graph, "CreateReconnectSessionSuccess"), [
        "NotFoundError",
        "ValidationError",
      ]),
      nullable: false,
      description: "Makes a page on which a customer gives a system new credentials. Needs the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "Which system to reconnect." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, { input: asked }, { use, principal, loaders }) => {
        if ((await loaders.of(systemLoader).load(asked.systemId)) === null) return notFound("There is no system with this id.");
        return outcomeOf(
          await use(systemsService).createReconnectSession(principal, {
            systemId: asked.systemId,
            redirectUrl: asked.redirectUrl ?? null,
            state: asked.state ?? null,
            tokenScopes: asked.tokenScopes ? scopesOf(asked.tokenScopes) : null,
          }),
        );
      },
    }),
  );
}

const sessionSuccess = (graph: Graph, name: string) =>
  graph.builder.objectRef<SessionSuccess>(name).implement({
    description: "The page is there.",
    fields: (t) => ({
      session: t.field({
        type: connectSessionType(graph),
        nullable: false,
        description: "The session, with the address to send the customer to.",
        resolve: ({ session }) => session,
      }),
    }),
  });

function outcomeOf(outcome: SessionOutcome): SessionSuccess | FailureView {
  switch (outcome.type) {
    case "success":
      return { session: outcome.session };
    case "not-found":
      return notFound(outcome.message);
    case "invalid":
      return invalid(outcome.message, outcome.problems);
  }
}
