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
  const category = enumerations.of("ConnectorCategory", "The field of work that a vendor's product serves.", {
    MAINTENANCE: "Maintenance of one's own sites and equipment (CMMS).",
    FIELD_SERVICE: "Service visits to customers.",
  });
  const method = enumerations.of("AuthenticationMethod", "How a customer authenticates with a vendor.", {
    OAUTH2: "The customer signs in at the vendor and consents (OAuth 2.0).",
    API_KEY: "The customer copies an API key from the vendor.",
    BASIC: "The customer enters a user name and password, which are sent with every call.",
    CLIENT_CREDENTIALS: "The customer enters a client id and secret of their own (OAuth 2.0).",
    PASSWORD: "The customer enters a user name and password, which are exchanged for a token (OAuth 2.0).",
  });
  const capability = addCapability(builder, enumerations);
  refs.connector.implement({
    extensions: openToEveryToken,
    description: "A package that translates the API of one vendor's product.",
    fields: (t) => ({
      id: t.exposeID("id", { nullable: false, description: 'The connector\'s slug, such as "acme-cmms".' }),
      name: t.exposeString("name", {
        nullable: false,
        description: "The product's name as its vendor writes it, or the id when the connector is no longer configured.",
      }),
      version: t.exposeString("version", { nullable: false, description: "The version of the connector package." }),
      categories: t.field({
        type: [category],
        nullable: false,
        description: "The fields of work that the product serves.",
        resolve: (connector) => connector.categories,
      }),
      authenticationMethods: t.field({
        type: [method],
        nullable: false,
        description: "The ways to connect, in the order in which the connect page offers them.",
        resolve: (connector) => connector.authenticationMethods,
      }),
      capabilities: t.field({
        type: [capability],
        nullable: false,
        description: "What the connector can do with each entity. An entity that is not listed does not exist at this vendor.",
        resolve: (connector) => connector.capabilities,
      }),
    }),
  });
}

function addCapability(builder: Builder, enumerations: Enumerations) {
  const list = enumerations.of("ListCapability", "Which records of an entity a connector can list.", {
    NONE: "No records: Fettle learns of them only through webhooks, reads and references.",
    PARTIAL: "Some records, for example all but closed ones.",
    COMPLETE: "All records.",
  });
  return builder.objectRef<CapabilityView>("EntityCapability").implement({
    extensions: openToEveryToken,
    description: "What a connector can do with one entity.",
    fields: (t) => ({
      entity: t.exposeString("entity", { nullable: false, description: "The entity's type name, such as WorkOrder." }),
      list: t.field({
        type: list,
        nullable: false,
        description: "Which records the connector can list.",
        resolve: (capability) => capability.list,
      }),
      read: t.exposeBoolean("read", { nullable: false, description: "Whether the connector can read a single record." }),
      create: t.exposeBoolean("create", { nullable: false, description: "Whether records can be created." }),
      update: t.exposeBoolean("update", { nullable: false, description: "Whether records can be changed." }),
      delete: t.exposeBoolean("delete", { nullable: false, description: "Whether records can be deleted." }),
      webhook: t.exposeBoolean("webhook", {
        nullable: false,
        description: "Whether the vendor sends webhooks, so that changes arrive within seconds.",
      }),
      content: t.exposeBoolean("content", {
        nullable: false,
        description: "Whether the bytes of its files can be read. Only documents have files.",
      }),
      actions: t.exposeStringList("actions", {
        nullable: false,
        description: "The mutations, beside creates, updates and deletes, that the connector can carry out, such as addNote.",
      }),
      requiredOnCreate: t.exposeStringList("requiredOnCreate", {
        nullable: false,
        description: "The names of the input fields that this vendor requires in a create.",
      }),
      writableFields: t.exposeStringList("writableFields", {
        nullable: false,
        description: "The names of the input fields that this vendor accepts in a create or an update. Others are refused.",
      }),
      writableOnCreate: t.exposeStringList("writableOnCreate", {
        nullable: false,
        description:
          "The names of the input fields that this vendor accepts in a create, or beside an uploaded file. Empty when it cannot create.",
      }),
      writableOnUpdate: t.exposeStringList("writableOnUpdate", {
        nullable: false,
        description: "The names of the input fields that this vendor accepts in an update. Empty when it cannot update.",
      }),
    }),
  });
}
