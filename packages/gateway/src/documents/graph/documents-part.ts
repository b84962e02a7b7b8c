import { servedEntity } from "../../catalog/entity-connectors.ts";
import { followsLog } from "../../graph/follows-log.ts";
import type { GraphPart } from "../../graph/graph.ts";
import { entityRef } from "../../records/graph/entity-ref.ts";
import { reads } from "../../records/graph/selected-properties.ts";
import { systemLoader } from "../../systems/graph/system-loader.ts";
import { contentUrlService } from "../content-url-service.ts";

interface DocumentContent {
  readonly url: string;
}

/** Where the bytes of a document's file are read. */
export const documentsPart: GraphPart = {
  name: "documents",
  add(graph) {
    if (!graph.catalog.entities.has("Document")) return;
    const content = graph.builder.objectRef<DocumentContent>("DocumentContent").implement({
      description: "The file of a document, which is read through the vendor.",
      fields: (t) => ({
        url: t.exposeString("url", {
          nullable: false,
          extensions: followsLog(),
          description:
            "Where the bytes are read with GET and the same API token, which needs the scope read. They are always sent as an attachment.",
        }),
      }),
    });
    graph.builder.objectFields(entityRef(graph, "Document"), (t) => ({
      content: t.field({
        type: content,
        nullable: true,
        description: "The file itself. Null when the connector cannot read files.",
        extensions: { ...reads(), ...followsLog() },
        resolve: async ({ id, systemId }, _arguments, { loaders, use }) => {
          const system = await loaders.of(systemLoader).load(systemId);
          const connector = system && graph.catalog.connectors.get(system.connectorId)?.connector;
          const canRead = connector && servedEntity(connector, "Document")?.connector.content !== undefined;
          return canRead === true ? { url: use(contentUrlService).of(id) } : null;
        },
      }),
    }));
  },
};
