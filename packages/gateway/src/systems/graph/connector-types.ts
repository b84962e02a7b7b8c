import type { Builder } from "../../graph/builder.ts";
import type { CapabilityView } from "./capabilities.ts";
import type { Enumerations } from "../../graph/enumerations.ts";
import { openToEveryToken } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import type { ConnectorView } from "./connector-view.ts";

/** Connector. */
export const connectorType = oncePerGraph(({ builder }) => builder.objectRef<ConnectorView>("Connector"));

/** Adds Connector and EntityCapability. */
export function addConnectorTypes(graph: Graph): void {
  const { builder, enumerations } = graph;
  const refs = { connector: connectorType(graph) };
  const category = enumerations.of("ConnectorCategory", "Which world a vendor's product belongs to.", {
    MAINTENANCE: "Upkeep of one's own sites and machines (CMMS).",
    FIELD_SERVICE: "Visits to customers.",
  });
  const method = enumerations.of("AuthenticationMethod", "How a customer proves an account at a vendor.", {
    OAUTH2: "Signs in at the vendor and consents (OAuth 2.0).",
    API_KEY: "Copies a key from the vendor.",
    BASIC: "User name and password, sent with every call.",
    CLIENT_CREDENTIALS: "A client id and secret of the customer's own (OAuth 2.0).",
    PASSWORD: "User name and password, exchanged for a token (OAuth 2.0).",
  });
  const capability = addCapability(builder, enumerations);
  refs.connector.implement({
    extensions: openToEveryToken,
    description: "A package that speaks one vendor product's API.",
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: 'Its slug, such as "cmms-bee".' }),
      name: t.exposeString("name", {
        nullable: false,
        description: "The product's name as its vendor writes it. The id while the connector is not configured any more.",
      }),
      version: t.exposeString("version", { nullable: false, description: "The version of the connector package." }),
      categories: t.field({
        type: [category],
        nullable: false,
        description: "Which worlds the product belongs to.",
        resolve: (connector) => connector.categories,
      }),
      authenticationMethods: t.field({
        type: [method],
        nullable: false,
        description: "How a customer can connect, in the order in which the connect page offers it.",
        resolve: (connector) => connector.authenticationMethods,
      }),
      capabilities: t.field({
        type: [capability],
        nullable: false,
        description: "What it can do, entity by entity. An entity that is not listed does not exist at this vendor.",
        resolve: (connector) => connector.capabilities,
      }),
    }),
  });
}

function addCapability(builder: Builder, enumerations: Enumerations) {
  const list = enumerations.of("ListCapability", "How much of an entity a connector can list.", {
    NONE: "Nothing: records are only known through webhooks, reads and references.",
    PARTIAL: "Some are left out, such as closed ones.",
    COMPLETE: "All of them.",
  });
  return builder.objectRef<CapabilityView>("EntityCapability").implement({
    extensions: openToEveryToken,
    description: "What a connector can do with one entity.",
    fields: (t) => ({
      entity: t.exposeString("entity", { nullable: false, description: "The entity's type name, such as WorkOrder." }),
      list: t.field({
        type: list,
        nullable: false,
        description: "How much it can list.",
        resolve: (capability) => capability.list,
      }),
      read: t.exposeBoolean("read", { nullable: false, description: "Whether it can read a single record." }),
      create: t.exposeBoolean("create", { nullable: false, description: "Whether records can be created." }),
      update: t.exposeBoolean("update", { nullable: false, description: "Whether records can be changed." }),
      delete: t.exposeBoolean("delete", { nullable: false, description: "Whether records can be deleted." }),
      webhook: t.exposeBoolean("webhook", {
        nullable: false,
        description: "Whether the vendor tells of changes by itself, so that they arrive within seconds.",
      }),
      requiredOnCreate: t.exposeStringList("requiredOnCreate", {
        nullable: false,
        description: "Input fields that a create needs at this vendor, by their names in the input.",
      }),
      writableFields: t.exposeStringList("writableFields", {
        nullable: false,
        description:
          "Input fields that this vendor takes in a create or an update, by their names in the input. Others are refused.",
      }),
    }),
  });
}
