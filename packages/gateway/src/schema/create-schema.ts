import { printSchema, type GraphQLSchema } from "graphql";
import type { Catalog } from "../catalog/catalog.ts";
import { isDeletable } from "../catalog/entity-connectors.ts";
import type { SystemStatusChange } from "../change-log/change.ts";
import type { SyncRun } from "../ingest/ingest.ts";
import type { System } from "../systems/systems.ts";
import { createBuilder } from "./builder.ts";
import { addChangeInputs } from "./change-inputs.ts";
import { addChangeInterface, addChangeType } from "./change-types.ts";
import { addCommandList } from "./command-list.ts";
import { addCommandType } from "./command-types.ts";
import { addConnectSessionType } from "./connect-session-types.ts";
import { createConnections, nodesOptions } from "./connections.ts";
import { countAnswers } from "./count-answers.ts";
import { addConnectorTypes } from "./connector-types.ts";
import { createDocuments } from "./document-fields.ts";
import { addEntityType } from "./entity-types.ts";
import { createEnumerations } from "./enumerations.ts";
import { addExpectedErrors } from "./expected-errors.ts";
import { addFilterInput } from "./filter-inputs.ts";
import { createFilterOperators } from "./filter-operators.ts";
import { addHeldDeletions } from "./held-deletion-types.ts";
import { addIngressEvents } from "./ingress-event-types.ts";
import { addInterfaces } from "./interfaces.ts";
import { addCreateConnectSession, addCreateReconnectSession } from "./mutations/connect-session-mutations.ts";
import { addExchangeConnectCode } from "./mutations/exchange-code-mutation.ts";
import { addConfirmDeletions, addRejectDeletions } from "./mutations/held-deletion-mutations.ts";
import { addRetryIngressEvents } from "./mutations/ingress-event-mutations.ts";
import { addCommandPending, addRecordMutations } from "./mutations/record-mutations.ts";
import { addDisconnectSystem, addPauseSystem, addResumeSystem, addSyncSystem } from "./mutations/system-mutations.ts";
import { createWriteInputs } from "./mutations/write-inputs.ts";
import { addCreateApiToken, addRevokeApiToken, addRotateApiToken } from "./mutations/token-mutations.ts";
import { addRenameWorkspace } from "./mutations/workspace-mutations.ts";
import { createMoneyInput } from "./money-input.ts";
import { addOrderInput } from "./order-inputs.ts";
import { addQueries, addRecordQueries } from "./queries.ts";
import type { RecordList } from "./record-lists.ts";
import { createRefs, entityRef, type ChangeView } from "./refs.ts";
import { guardReads } from "./read-guard.ts";
import { addRejectedRecords } from "./rejected-record-types.ts";
import { addChangeSubscriptions, addRecordSubscription } from "./subscriptions.ts";
import { addSyncRunType } from "./sync-run-types.ts";
import { addSystemHealth } from "./system-health.ts";
import { addSystemWebhooks } from "./system-webhooks.ts";
import { addSystemHistory } from "./system-history.ts";
import { addSystemTypes } from "./system-types.ts";
import { addTokenQueries } from "./token-queries.ts";
import { addApiTokenType } from "./token-types.ts";
import { addWorkspaceTypes } from "./workspace-types.ts";

/**
 * The graph of a catalog. All that concerns entities is derived from their descriptors, so a new entity or connector changes
 * nothing here. Resolvers expect a `GraphQLContext`.
 */
export function createSchema(catalog: Catalog): GraphQLSchema {
  const builder = createBuilder();
  const enumerations = createEnumerations(builder);
  const money = createMoneyInput(builder);
  const operators = createFilterOperators(builder, money);
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
    models.map(({ descriptor, extensions }) => [
      descriptor.name,
      {
        descriptor,
        extensions,
        filter: addFilterInput(builder, enumerations, operators, { descriptor, extensions }),
        order: addOrderInput(builder, enumerations, { descriptor, extensions }),
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
    inputs: createWriteInputs(builder, enumerations, money),
    pending: addCommandPending(mutations),
  };

  for (const model of models) {
    const list = lists.get(model.descriptor.name);
    if (list === undefined) continue;
    addEntityType(builder, { refs, documents, lists, enumerations }, model);
    addRecordQueries(builder, refs, enumerations, list);
    addRecordSubscription(builder, list, addChangeType(builder, refs, model));
    addRecordMutations(recordMutations, model, isDeletable(catalog, model.descriptor));
  }
  // Unsorted, so that enumerations keep their rank and types begin with what matters.
  return countAnswers(guardReads(builder.toSchema({ sortSchema: false })));
}

/** The schema as SDL. */
export const schemaText = (schema: GraphQLSchema): string => `${printSchema(schema)}\n`;
