import type { Catalog } from "../../catalog/catalog.ts";
import type { Clock } from "../../clock.ts";
import { GatewayError } from "../../errors.ts";
import { randomId, randomSecret } from "../../identifiers.ts";
import type { Store } from "../../store/database.ts";
import { offeredMethods } from "../credentials/authentication-methods.ts";
import { isAllowedRedirect } from "./redirect-urls.ts";
import { findSystem } from "../registry/system-rows.ts";
import type { Principal } from "../../principal.ts";
import type { ConnectSession, InputProblem, SessionInput, SessionOutcome, Systems } from "../systems.ts";
import { hashSecret } from "./flow.ts";
import { findSession, insertSession, type MostOpen, type SessionRow } from "./session-rows.ts";
import { tokenScopeProblems } from "./token-scopes.ts";

/** How long a session stays open. */
export const minutesOpen = 30;
const mostOpen: MostOpen = { environment: 1000, system: 50 };
const longestText = 200;
const longestState = 1000;

type Sessions = Pick<Systems, "createConnectSession" | "createReconnectSession" | "sessionById">;

/** Creates and reads connect sessions. */
export function createSessions(dependencies: {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly publicUrl: string;
  readonly redirectUrls: readonly string[] | undefined;
}): Sessions {
  const { store, catalog, clock } = dependencies;

  const open = async (
    environmentId: string,
    values: Pick<
      SessionRow,
      "system_id" | "reconnects" | "connector_id" | "external_id" | "display_name" | "redirect_url" | "state" | "token_scopes"
    >,
  ): Promise<SessionOutcome> => {
    const secret = randomSecret();
    const keyHash = hashSecret(secret);
    if (keyHash === null) throw new Error("A fresh secret has the wrong shape.");
    const now = clock();
    const row = {
      ...values,
      environment_id: environmentId,
      id: randomId("ses"),
      status: "OPEN",
      expires_at: new Date(now.getTime() + minutesOpen * 60_000),
      created_at: now,
    } as const;
    const session = { ...row, key_hash: keyHash, oauth_state_hash: null, sealed: null, failure: null };
    const made = await store
      .environment(environmentId)
      .transaction()
      .execute((transaction) => insertSession(transaction, session, mostOpen));
    if (made !== "made") throw tooManyOpen(made);
    return { type: "success", session: { ...toSession(row, now), url: `${dependencies.publicUrl}/connect/${secret}` } };
  };

  const inputProblems = (principal: Principal, input: SessionInput): InputProblem[] => [
    ...(input.redirectUrl !== null && !isAllowedRedirect(input.redirectUrl, dependencies.redirectUrls)
      ? [{ path: "redirectUrl", message: "This is not one of the redirect URLs that the gateway allows." }]
      : []),
    ...(input.state !== null && (input.state.length > longestState || input.state.includes("\0"))
      ? [{ path: "state", message: `The state may have at most ${longestState} characters, without null characters.` }]
      : []),
    ...tokenScopeProblems(principal, input),
  ];

  return {
    async createConnectSession(principal, input) {
      if (principal.systemId !== null) throw boundToken();
      const configuration = input.connectorId === null ? null : catalog.connectors.get(input.connectorId);
      if (configuration === undefined) {
        const known = [...catalog.connectors.keys()].join(", ");
        return { type: "not-found", message: `There is no connector with this id. The connectors are: ${known}.` };
      }
      const problems = inputProblems(principal, input);
      for (const path of ["externalId", "displayName"] as const) {
        const value = input[path];
        if (value !== null && (value.trim() === "" || value.length > longestText || value.includes("\0"))) {
          problems.push({ path, message: `Enter 1 to ${longestText} characters, without null characters.` });
        }
      }
      if (configuration !== null && offeredMethods(configuration).length === 0) {
        problems.push({ path: "connectorId", message: "The operator has not set up a way to sign in for this connector." });
      }
      if (problems.length > 0) return invalid(problems);
      return await open(principal.environmentId, {
        system_id: null,
        reconnects: false,
        connector_id: input.connectorId,
        external_id: input.externalId,
        display_name: input.displayName,
        redirect_url: input.redirectUrl,
        state: input.state,
        token_scopes: tokenScopesOf(input),
      });
    },

    async createReconnectSession(principal, input) {
      const { environmentId } = principal;
      const isVisible = principal.systemId === null || principal.systemId === input.systemId;
      const system = isVisible ? await findSystem(store.environment(environmentId), environmentId, input.systemId) : undefined;
      if (system === undefined) return { type: "not-found", message: "There is no system with this id." };
      if (system.erase_requested_at !== null) return { type: "not-found", message: "The data of this system is being erased." };
      const problems = inputProblems(principal, input);
      const configuration = catalog.connectors.get(system.connector_id);
      if (configuration === undefined || offeredMethods(configuration).length === 0) {
        problems.push({ path: "systemId", message: "The operator no longer offers this system's connector." });
      }
      if (problems.length > 0) return invalid(problems);
      return await open(environmentId, {
        system_id: system.id,
        reconnects: true,
        connector_id: system.connector_id,
        external_id: null,
        display_name: null,
        redirect_url: input.redirectUrl,
        state: input.state,
        token_scopes: tokenScopesOf(input),
      });
    },

    async sessionById(environmentId, id) {
      const row = await findSession(store.environment(environmentId), environmentId, id);
      return row === undefined ? null : toSession(row, clock());
    },
  };
}

const tokenScopesOf = ({ tokenScopes }: SessionInput) => (tokenScopes === null ? null : [...new Set(tokenScopes)]);

const toSession = (row: Pick<SessionRow, "id" | "system_id" | "status" | "expires_at">, now: Date): ConnectSession => ({
  id: row.id,
  systemId: row.system_id,
  // EXPIRED is stored within a minute; until then it follows from the clock.
  status: row.status === "OPEN" && row.expires_at <= now ? "EXPIRED" : row.status,
  expiresAt: row.expires_at,
  url: null,
});

const invalid = (problems: readonly InputProblem[]): SessionOutcome => ({
  type: "invalid",
  message: `The input was refused. ${problems.map(({ path, message }) => `${path}: ${message}`).join(" ")}`,
  problems,
});

const tooManyOpen = (whose: keyof MostOpen) =>
  new GatewayError(
    "TOO_MANY_REQUESTS",
    `This ${whose} has ${mostOpen[whose]} open connect sessions, which is the maximum. Each ends when it is used, or after ${minutesOpen} minutes. Try again later.`,
  );

const boundToken = () =>
  new GatewayError("FORBIDDEN", "This token is bound to one system and cannot connect others. Use a token of the environment.");
