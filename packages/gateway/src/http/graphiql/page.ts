import type { renderGraphiQL } from "graphql-yoga";

type GraphiQLOptions = NonNullable<Parameters<typeof renderGraphiQL>[0]>;

const defaults: GraphiQLOptions = {
  title: "Fettle",
  defaultHeaders: '{\n  "Authorization": "Bearer <token>"\n}',
  headers: '{\n  "Authorization": "Bearer <token>"\n}',
  defaultQuery:
    "query Latest {\n  workOrders(first: 10) {\n    nodes { id title status system { displayName } }\n    changeCursor\n  }\n}\n",
  subscriptionsProtocol: "SSE",
  shouldPersistHeaders: false,
};

/**
 * Gives the HTML of GraphiQL with this API's defaults. The page carries everything in itself and loads nothing from elsewhere. Its
 * nine megabytes are read from disk when somebody asks for it first.
 */
export async function renderGraphiQLPage(options: GraphiQLOptions): Promise<string> {
  const { renderGraphiQL } = await import("@graphql-yoga/render-graphiql");
  return renderGraphiQL({ ...options, ...defaults });
}
