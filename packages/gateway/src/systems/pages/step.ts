import type { Catalog, ConnectorConfiguration } from "../../catalog/catalog.ts";
import { offeredMethods, type Method } from "../credentials/authentication-methods.ts";
import type { SessionRow } from "../sessions/session-rows.ts";
import { choicePage } from "./choice-page.ts";
import type { Page } from "../../pages/page.ts";
import { waysBack } from "./ways.ts";
import { renderRequest, type Requester } from "./requester.ts";

/** The visitor's choices so far. */
export interface Choices {
  readonly connector: string | null;
  readonly method: string | null;
}

/** Other facts that the step depends on. */
export interface Known {
  /** The type of the method that the system to reconnect uses. */
  readonly inUse: string | null;
  readonly requester: Requester | null;
}

/** The next page: a choice, or the form for the choices so far. */
export type Step =
  | { readonly type: "page"; readonly page: Page }
  | { readonly type: "impossible" }
  | {
      readonly type: "form";
      readonly configuration: ConnectorConfiguration;
      readonly method: Method;
      /** The other ways to sign in. */
      readonly others: readonly Method[];
      /** Whether the visitor may choose another product. */
      readonly canChoose: boolean;
    };

/**
 * Asks only for choices that are still open: neither fixed by the session nor limited to one option. The method is the one in use,
 * otherwise the connector's first, until the visitor chooses another.
 */
export function stepOf(catalog: Catalog, session: SessionRow, choices: Choices, { inUse, requester }: Known): Step {
  const possible = [...catalog.connectors.values()].filter((configuration) => offeredMethods(configuration).length > 0);
  const connectorId = session.connector_id ?? choices.connector;
  const configuration =
    connectorId === null && possible.length === 1 ? possible[0] : possible.find(({ connector }) => connector.id === connectorId);
  if (configuration === undefined) {
    if (session.connector_id !== null || possible.length === 0) return { type: "impossible" };
    return { type: "page", page: connectorPage(possible, session, requester) };
  }
  const methods = offeredMethods(configuration);
  const methodOf = (wanted: string | null) => methods.find(({ type }) => type === wanted);
  const method = methodOf(choices.method) ?? methodOf(inUse) ?? methods[0];
  if (method === undefined) return { type: "impossible" };
  const canChoose = session.connector_id === null && possible.length > 1;
  return { type: "form", configuration, method, others: methods.filter((other) => other !== method), canChoose };
}

const connectorPage = (
  configurations: readonly ConnectorConfiguration[],
  session: SessionRow,
  requester: Requester | null,
): Page =>
  choicePage(
    "Connect your system",
    "Which product do you use?",
    configurations.map(({ connector }) => ({ label: connector.name, help: null, query: { connector: connector.id } })),
    waysBack(session, "access_denied"),
    renderRequest(requester, null),
  );
