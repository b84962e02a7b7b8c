import { printSchema, type GraphQLSchema } from "graphql";
import type { Catalog } from "../catalog/catalog.ts";
import type { SystemStatusChange } from "../change-log/change.ts";
import type { SyncRun } from "../ingest/ingest.ts";
import type { System } from "../systems/systems.ts";
import { createBuilder } from "./builder.ts";
import { addChangeInputs } from "../feed/graph/change-inputs.ts";
import { addChangeInterface, addChangeType } from "../feed/graph/change-types.ts";
import { addCommandList } from "../commands/graph/command-list.ts";
import { addCommandType } from "../commands/graph/command-types.ts";
import { addConnectSessionType } from "../systems/graph/connect-session-types.ts";
import { createConnections, nodesOptions } from "./connections.ts";
import { countAnswers } from "./count-answers.ts";
import { addConnectorTypes } from "../systems/graph/connector-types.ts";
import { createDocuments } from "../records/graph/document-fields.ts";
import { addEntityType } from "../records/graph/entity-types.ts";
import { createEnumerations } from "./enumerations.ts";
import { addExpectedErrors } from "./expected-errors.ts";
import { addFilterInput } from "../records/graph/filter-inputs.ts";
import { createFilterOperators } from "./filter-operators.ts";
import { addHeldDeletions } from "../ingest/graph/held-deletion-types.ts";
import { addIngressEvents } from "../ingress/graph/ingress-event-types.ts";
import { addInterfaces } from "../records/graph/interfaces.ts";
import { addCreateConnectSession, addCreateReconnectSession } from "../systems/graph/connect-session-mutations.ts";
import { addExchangeConnectCode } from "../systems/graph/exchange-code-mutation.ts";
import { addConfirmDeletions, addRejectDeletions } from "../ingest/graph/held-deletion-mutations.ts";
import { addRetryIngressEvents } from "../ingress/graph/ingress-event-mutations.ts";
import { addCommandPending, addRecordMutations } from "../commands/graph/record-mutations.ts";
import { addDisconnectSystem, addPauseSystem, addResumeSystem, addSyncSystem } from "../systems/graph/system-mutations.ts";
import { createWriteInputs } from "../commands/graph/write-inputs.ts";
import { addCreateApiToken, addRevokeApiToken, addRotateApiToken } from "../principals/graph/token-mutations.ts";
import { addRenameWorkspace } from "../principals/graph/workspace-mutations.ts";
import { addOrderInput } from "../records/graph/order-inputs.ts";
import { addQueries, addRecordQueries } from "../records/graph/queries.ts";
import type { RecordList } from "../records/graph/record-lists.ts";
import { createRefs, entityRef, type ChangeView } from "./refs.ts";
import { guardReads } from "./read-guard.ts";
import { addRejectedRecords } from "../ingest/graph/rejected-record-types.ts";
import { addChangeSubscriptions, addRecordSubscription } from "../feed/graph/subscriptions.ts";
import { addSyncRunType } from "../ingest/graph/sync-run-types.ts";
import { addSystemHealth } from "../ingest/graph/system-health.ts";
import { addSystemWebhooks } from "../ingress/graph/system-webhooks.ts";
import { addSystemHistory } from "../systems/graph/system-history.ts";
import { addSystemTypes } from "../systems/graph/system-types.ts";
import { addTokenQueries } from "../principals/graph/token-queries.ts";
import { addApiTokenType } from "../principals/graph/token-types.ts";
import { addWorkspaceTypes } from "../principals/graph/workspace-types.ts";

/**
 * The graph of a catalog. All that concerns entities is derived from their descriptors, so a new entity or connector changes
 * nothing here. Resolvers expect a `GraphQLContext`.
 */
export function createSchema(catalog: Catalog): GraphQLSchema {
  const builder = createBuilder();
  const enumerations = createEnumerations(builder);
  const operators = createFilterOperators(builder);
  const refs = createRefs(builder, catalog);
  const documents = createDocuments(builder, refs, enumerations);
  const connections = createConnections(builder);
  const models = [...catalog.entities.values()];

  builder.queryType({ description: "What can be read. Needs the scope read." });
  builder.mutationType({
    description: "What can be changed. An expected failure is a member of the result, everything else an error.",
  });
  builder.subscriptionType({
    description: "What can be followed live. A stream can be resumed with after, on any node. Needs the scope read.",
  });

  addInterfaces(refs);
  addSystemTypes(refs, enumerations);
  addSyncRunType(builder, refs, enumerations);
  addConnectorTypes(builder, refs, enumerations);
  addChangeInterface(refs, enumerations);
  const errors = addExpectedErrors(builder, refs);
  addCommandType(refs, enumerations);
  addConnectSessionType(refs, enumerations);
  addApiTokenType(refs, enumerations);
  addWorkspaceTypes(builder, refs, enumerations);
  const inputs = addChangeInputs(builder, enumerations, operators);

  const lists = new Map<string, RecordList>(
    models.map(({ descriptor }) => [
      descriptor.name,
      {
        descriptor,
        filter: addFilterInput(builder, enumerations, operators, descriptor),
        order: addOrderInput(builder, enumerations, descriptor),
        connection: connections.add({
          name: descriptor.name,
          plural: descriptor.plural,
          node: (t) =>
            t.field({
              type: entityRef(refs, descriptor.name),
              nullable: false,
              description: "The item.",
              resolve: ({ node }) => node,
            }),
          nodes: (t) =>
            t.field({
              type: [entityRef(refs, descriptor.name)],
              ...nodesOptions,
              resolve: ({ edges }) => edges.map(({ node }) => node),
            }),
        }),
      },
    ]),
  );
  const systems = connections.add<System>({
    name: "System",
    plural: "systems",
    node: (t) => t.field({ type: refs.system, nullable: false, description: "The item.", resolve: ({ node }) => node }),
    nodes: (t) => t.field({ type: [refs.system], ...nodesOptions, resolve: ({ edges }) => edges.map(({ node }) => node) }),
  });
  const changes = connections.addUncounted<ChangeView>({
    name: "Change",
    plural: "changes",
    node: (t) => t.field({ type: refs.change, nullable: false, description: "The item.", resolve: ({ node }) => node }),
    nodes: (t) => t.field({ type: [refs.change], ...nodesOptions, resolve: ({ edges }) => edges.map(({ node }) => node) }),
  });

  const statusChanges = connections.addUncounted<SystemStatusChange>({
    name: "SystemChange",
    plural: "changes of a system's status",
    node: (t) => t.field({ type: refs.systemChange, nullable: false, description: "The item.", resolve: ({ node }) => node }),
    nodes: (t) => t.field({ type: [refs.systemChange], ...nodesOptions, resolve: ({ edges }) => edges.map(({ node }) => node) }),
  });
  const runs = connections.addUncounted<SyncRun>({
    name: "SyncRun",
    plural: "sync runs",
    node: (t) => t.field({ type: refs.syncRun, nullable: false, description: "The item.", resolve: ({ node }) => node }),
    nodes: (t) => t.field({ type: [refs.syncRun], ...nodesOptions, resolve: ({ edges }) => edges.map(({ node }) => node) }),
  });
  addSystemHistory(builder, refs, { changes: statusChanges, runs });
  addSystemHealth(builder, refs);
  addSystemWebhooks(builder, refs, enumerations);
  addHeldDeletions(builder, refs, enumerations);
  addIngressEvents(builder, refs, enumerations, connections);
  addRejectedRecords(builder, refs, connections);

  addQueries(builder, refs, inputs, { systems, changes });
  addCommandList(builder, refs, enumerations, operators, connections);
  addTokenQueries(builder, refs, connections);
  addChangeSubscriptions(builder, refs, inputs);
  const mutations = { builder, refs, errors };
  addCreateConnectSession(mutations, enumerations);
  addCreateReconnectSession(mutations, enumerations);
  addExchangeConnectCode(mutations);
  addSyncSystem(mutations);
  addPauseSystem(mutations);
  addResumeSystem(mutations);
  addDisconnectSystem(mutations, enumerations);
  addConfirmDeletions(mutations);
  addRejectDeletions(mutations);
  addRetryIngressEvents(mutations);
  addCreateApiToken(mutations, enumerations);
  addRotateApiToken(mutations);
  addRevokeApiToken(mutations);
  addRenameWorkspace(mutations);
  const recordMutations = {
    ...mutations,
    inputs: createWriteInputs(builder, enumerations),
    pending: addCommandPending(mutations),
  };

  for (const model of models) {
    const list = lists.get(model.descriptor.name);
    if (list === undefined) continue;
    addEntityType(builder, { refs, documents, lists, enumerations }, model);
    addRecordQueries(builder, refs, enumerations, list);
    addRecordSubscription(builder, list, addChangeType(builder, refs, model));
    addRecordMutations(recordMutations, model.descriptor);
  }
  // Unsorted, so that enumerations keep their rank and types begin with what matters.
  return countAnswers(guardReads(builder.toSchema({ sortSchema: false })));
}

/** The schema as SDL. */
export const schemaText = (schema: GraphQLSchema): string => `${printSchema(schema)}\n`;
