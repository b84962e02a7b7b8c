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
  "The address to which the customer's browser returns, with the outcome in the query: system_id, or error (access_denied when the customer cancelled, connect_failed when connecting failed). The operator must allow this address. Default: a page that shows the outcome.";
const state = "Any text, up to 1000 characters, which is returned in the redirect's query.";
const tokenScopes =
  "The scopes of a token to create, which is bound to the system: read, write and systems, as far as your own token has them. The redirect's query then also contains a one-time code for exchangeConnectCode. Requires a redirectUrl. Default: no token.";

/** Adds createConnectSession. */
export function addCreateConnectSession(graph: Graph): void {
  const { builder, enumerations } = graph;
  const input = builder.inputType("CreateConnectSessionInput", {
    description: "The properties of a connect session.",
    fields: (t) => ({
      connectorId: t.id({ required: false, description: "The connector. Default: the customer chooses one." }),
      externalId: t.string({ required: false, description: "Your own id for the customer, stored with the system." }),
      displayName: t.string({
        required: false,
        description: "The system's display name. Default: the vendor's name for the account.",
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
      description: "Creates a page on which a customer connects a system. Requires the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "The properties of the session." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, { input: values }, { use, principal }) => {
        if (principal.systemId !== null)
          throw new GatewayError("FORBIDDEN", "This token is bound to one system and cannot connect others.");
        return outcomeOf(
          await use(systemsService).createConnectSession(principal, {
            connectorId: values.connectorId ?? null,
            externalId: values.externalId ?? null,
            displayName: values.displayName ?? null,
            redirectUrl: values.redirectUrl ?? null,
            state: values.state ?? null,
            tokenScopes: values.tokenScopes ? scopesOf(values.tokenScopes) : null,
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
    description: "The system to reconnect.",
    fields: (t) => ({
      systemId: t.id({ required: true, description: "The system's id. The system keeps its id, records and changes." }),
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
      description: "Creates a page on which a customer gives a system new credentials. Requires the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "The system to reconnect." }) },
      extensions: needsScope("systems"),
      resolve: async (_root, { input: values }, { use, principal, loaders }) => {
        if ((await loaders.of(systemLoader).load(values.systemId)) === null) return notFound("There is no system with this id.");
        return outcomeOf(
          await use(systemsService).createReconnectSession(principal, {
            systemId: values.systemId,
            redirectUrl: values.redirectUrl ?? null,
            state: values.state ?? null,
            tokenScopes: values.tokenScopes ? scopesOf(values.tokenScopes) : null,
          }),
        );
      },
    }),
  );
}

const sessionSuccess = (graph: Graph, name: string) =>
  graph.builder.objectRef<SessionSuccess>(name).implement({
    description: "The page was created.",
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
