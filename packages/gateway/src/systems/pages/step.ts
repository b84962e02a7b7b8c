import type { Catalog, ConnectorConfiguration } from "../../catalog/catalog.ts";
import { methodLabel, offeredMethods, type Method } from "../authentication-methods.ts";
import type { SessionRow } from "../sessions/session-rows.ts";
import { choicePage } from "./choice-page.ts";
import type { Page } from "./page.ts";

/** What a visitor has chosen so far. */
export interface Choices {
  readonly connector: string | null;
  readonly method: string | null;
}

/** What comes next: a choice to make, or the form of what has been chosen. */
export type Step =
  | { readonly type: "page"; readonly page: Page }
  | { readonly type: "impossible" }
  | {
      readonly type: "form";
      readonly configuration: ConnectorConfiguration;
      readonly method: Method;
      /** Whether there was a choice of methods to go back to. */
      readonly hasOtherWay: boolean;
    };

/** Asks only for what is not decided: by the session, or because there is one possibility. */
export function stepOf(catalog: Catalog, session: SessionRow, choices: Choices): Step {
  const possible = [...catalog.connectors.values()].filter((one) => offeredMethods(one).length > 0);
  const connectorId = session.connector_id ?? choices.connector;
  const configuration =
    connectorId === null && possible.length === 1 ? possible[0] : possible.find(({ connector }) => connector.id === connectorId);
  if (configuration === undefined) {
    if (session.connector_id !== null || possible.length === 0) return { type: "impossible" };
    return { type: "page", page: connectorPage(possible) };
  }
  const methods = offeredMethods(configuration);
  const method = methods.length === 1 ? methods[0] : methods.find(({ type }) => type === choices.method);
  if (method === undefined) return { type: "page", page: methodPage(configuration, methods) };
  return { type: "form", configuration, method, hasOtherWay: methods.length > 1 };
}

const connectorPage = (configurations: readonly ConnectorConfiguration[]): Page =>
  choicePage(
    "Connect your system",
    "Which product do you use?",
    configurations.map(({ connector }) => ({ label: connector.name, help: null, query: { connector: connector.id } })),
  );

const methodPage = ({ connector }: ConnectorConfiguration, methods: readonly Method[]): Page =>
  choicePage(
    `Connect ${connector.name}`,
    "How do you want to sign in?",
    methods.map((method) => ({
      label: methodLabel(method),
      help: method.help ?? null,
      query: { connector: connector.id, method: method.type },
    })),
  );
