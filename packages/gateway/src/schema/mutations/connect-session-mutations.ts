import { GatewayError } from "../../errors.ts";
import type { ConnectSession, SessionOutcome } from "../../systems/systems.ts";
import { requireScope } from "../access.ts";
import type { Enumerations } from "../enumerations.ts";
import type { FailureView } from "../refs.ts";
import { apiTokenScope, scopesOf } from "../token-types.ts";
import { addResultUnion, invalid, notFound, type MutationParts } from "./mutation-parts.ts";

interface SessionSuccess {
  readonly session: ConnectSession;
}

const redirectUrl =
  "The address to which the customer's browser returns, with the outcome in the query: system_id, or error (access_denied when the customer cancelled, connect_failed when connecting failed). The operator must allow this address. Default: a page that shows the outcome.";
const state = "Any text, up to 1000 characters, which is returned in the redirect's query.";
const tokenScopes =
  "The scopes of a token to create, which is bound to the system: read, write and systems, as far as your own token has them. The redirect's query then also contains a one-time code for exchangeConnectCode. Requires a redirectUrl. Default: no token.";

/** Adds createConnectSession. */
export function addCreateConnectSession(parts: MutationParts, enumerations: Enumerations): void {
  const { builder } = parts;
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
      type: addResultUnion(parts, "CreateConnectSessionResult", sessionSuccess(parts, "CreateConnectSessionSuccess"), [
        "NotFoundError",
        "ValidationError",
      ]),
      nullable: false,
      description: "Creates a page on which a customer connects a system. Requires the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "The properties of the session." }) },
      resolve: async (_root, { input: asked }, { services, principal }) => {
        requireScope(principal, "systems");
        if (principal.systemId !== null)
          throw new GatewayError("FORBIDDEN", "This token is bound to one system and cannot connect others.");
        return outcomeOf(
          await services.systems.createConnectSession(principal, {
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
export function addCreateReconnectSession(parts: MutationParts, enumerations: Enumerations): void {
  const { builder } = parts;
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
      type: addResultUnion(parts, "CreateReconnectSessionResult", sessionSuccess(parts, "CreateReconnectSessionSuccess"), [
        "NotFoundError",
        "ValidationError",
      ]),
      nullable: false,
      description: "Creates a page on which a customer gives a system new credentials. Requires the scope systems.",
      args: { input: t.arg({ type: input, required: true, description: "The system to reconnect." }) },
      resolve: async (_root, { input: asked }, { services, principal, loaders }) => {
        requireScope(principal, "systems");
        if ((await loaders.system.load(asked.systemId)) === null) return notFound("There is no system with this id.");
        return outcomeOf(
          await services.systems.createReconnectSession(principal, {
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

const sessionSuccess = ({ builder, refs }: MutationParts, name: string) =>
  builder.objectRef<SessionSuccess>(name).implement({
    description: "The page was created.",
    fields: (t) => ({
      session: t.field({
        type: refs.connectSession,
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
