import type { Catalog, ConnectorConfiguration } from "../../catalog/catalog.ts";
import { offeredMethods, type Method } from "../credentials/authentication-methods.ts";
import type { SessionRow } from "../sessions/session-rows.ts";
import { choicePage } from "./choice-page.ts";
import type { Page } from "../../pages/page.ts";
import { waysBack } from "./ways.ts";
import { asksFor, type Asker } from "./who-asks.ts";

/** What a visitor has chosen so far. */
export interface Choices {
  readonly connector: string | null;
  readonly method: string | null;
}

/** What is known beside it. */
export interface Known {
  /** The way to sign in that the system to reconnect uses. */
  readonly inUse: string | null;
  readonly asker: Asker | null;
}

/** What comes next: a choice to make, or the form of what has been chosen. */
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
 * Asks only for what is not decided: by the session, or because there is one possibility. The way to sign in is the one that is in use,
 * else the connector's first, until the visitor chooses another.
 */
export function stepOf(catalog: Catalog, session: SessionRow, choices: Choices, { inUse, asker }: Known): Step {
  const possible = [...catalog.connectors.values()].filter((one) => offeredMethods(one).length > 0);
  const connectorId = session.connector_id ?? choices.connector;
  const configuration =
    connectorId === null && possible.length === 1 ? possible[0] : possible.find(({ connector }) => connector.id === connectorId);
  if (configuration === undefined) {
    if (session.connector_id !== null || possible.length === 0) return { type: "impossible" };
    return { type: "page", page: connectorPage(possible, session, asker) };
  }
  const methods = offeredMethods(configuration);
  const methodOf = (wanted: string | null) => methods.find(({ type }) => type === wanted);
  const method = methodOf(choices.method) ?? methodOf(inUse) ?? methods[0];
  if (method === undefined) return { type: "impossible" };
  const canChoose = session.connector_id === null && possible.length > 1;
  return { type: "form", configuration, method, others: methods.filter((other) => other !== method), canChoose };
}

const connectorPage = (configurations: readonly ConnectorConfiguration[], session: SessionRow, asker: Asker | null): Page =>
  choicePage(
    "Connect your system",
    "Which product do you use?",
    configurations.map(({ connector }) => ({ label: connector.name, help: null, query: { connector: connector.id } })),
    waysBack(session, "access_denied"),
    asksFor(asker, null),
  );
