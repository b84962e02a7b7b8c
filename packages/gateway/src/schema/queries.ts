import type { ObjectRef } from "@pothos/core";
import { GatewayError } from "../errors.ts";
import type { System } from "../systems/systems.ts";
import type { Builder, Types } from "./builder.ts";
import type { ChangeInputs } from "./change-inputs.ts";
import { listChanges } from "./changes-query.ts";
import { listCost, type ConnectionView } from "./connections.ts";
import { connectorView, connectorViews } from "./connector-view.ts";
import { whenExpired } from "./cursor-words.ts";
import type { Enumerations } from "./enumerations.ts";
import { listArguments, pageArguments } from "./list-arguments.ts";
import { singularOf } from "./names.ts";
import { nodeById } from "./node-by-id.ts";
import { pageSizeLimit, pageSizeOf } from "./page-arguments.ts";
import { listRecords, type RecordList } from "./record-lists.ts";
import { entityRef, type ChangeView, type Refs } from "./refs.ts";
import { listSystems } from "./system-list.ts";

/** Adds `workOrder` and `workOrders` for an entity. */
export function addRecordQueries(builder: Builder, refs: Refs, enumerations: Enumerations, list: RecordList): void {
  const { descriptor, connection } = list;
  const singular = singularOf(descriptor.name);
  builder.queryField(singular, (t) =>
    t.field({
      type: entityRef(refs, descriptor.name),
      nullable: true,
      description: `One record of the type ${descriptor.name}, a deleted one included. Null when there is none with this id.`,
      args: { id: t.arg.id({ required: true, description: "The record's id." }) },
      resolve: async (_root, { id }, { loaders }) => {
        const record = await loaders.record.load(id);
        return record?.entity === descriptor.name ? record : null;
      },
    }),
  );
  builder.queryField(descriptor.plural, (t) =>
    t.field({
      type: connection,
      nullable: false,
      description: `Records of the type ${descriptor.name} of all systems, page by page. ${descriptor.description}`,
      args: listArguments(t.arg, enumerations, list),
      complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
      resolve: (_root, input, context) => listRecords(context, list, input),
    }),
  );
}

/** Adds the queries that are not an entity's. */
export function addQueries(
  builder: Builder,
  refs: Refs,
  inputs: ChangeInputs,
  connections: {
    readonly systems: ObjectRef<Types, ConnectionView<System>>;
    readonly changes: ObjectRef<Types, ConnectionView<ChangeView>>;
  },
): void {
  addNodeQueries(builder, refs);
  builder.queryFields((t) => ({
    connectors: t.field({
      type: [refs.connector],
      nullable: false,
      description: "The connectors that customers can choose from.",
      resolve: (_root, _arguments, { services }) => connectorViews(services.catalog),
    }),
    connector: t.field({
      type: refs.connector,
      nullable: true,
      description: "One connector. Null when there is none with this id.",
      args: { id: t.arg.id({ required: true, description: 'The connector\'s slug, such as "cmms-bee".' }) },
      resolve: (_root, { id }, { services }) => connectorView(services.catalog, id),
    }),
    system: t.field({
      type: refs.system,
      nullable: true,
      description: "One system. Null when there is none with this id.",
      args: { id: t.arg.id({ required: true, description: "The system's id." }) },
      resolve: (_root, { id }, { loaders }) => loaders.system.load(id),
    }),
    systems: t.field({
      type: connections.systems,
      nullable: false,
      description: "The systems that have been connected, oldest first, page by page.",
      args: {
        where: t.arg({ type: inputs.systemFilter, required: false, description: "Which systems. Left out: all." }),
        ...pageArguments(t.arg),
      },
      complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
      resolve: (_root, input, context) => listSystems(context, input),
    }),
    changes: t.field({
      type: connections.changes,
      nullable: false,
      description: "The change log, ascending. Without after it starts at the oldest change that is kept.",
      args: {
        where: t.arg({ type: inputs.changeFilter, required: false, description: "Which changes. Left out: all." }),
        first: t.arg.int({ required: false, description: "How many changes: 0 to 200. Default: 50." }),
        after: t.arg.string({
          required: false,
          description: `A cursor of the change log: what came after it. Left out: from the oldest. ${whenExpired}`,
        }),
      },
      complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
      resolve: (_root, input, context) => listChanges(context, input),
    }),
    command: t.field({
      type: refs.command,
      nullable: true,
      description: "One write on its way to a vendor. Null when there is none with this id.",
      args: { id: t.arg.id({ required: true, description: "The command's id." }) },
      resolve: (_root, { id }, { services, principal }) => services.commands.byId(principal, id),
    }),
  }));
}

function addNodeQueries(builder: Builder, refs: Refs): void {
  builder.queryFields((t) => ({
    node: t.field({
      type: refs.node,
      nullable: true,
      description: "Anything with an id, by that alone. Null when there is none with this id that the token may see.",
      args: { id: t.arg.id({ required: true, description: "The id." }) },
      resolve: (_root, { id }, context) => nodeById(context, id),
    }),
    nodes: t.field({
      type: [refs.node],
      nullable: { list: false, items: true },
      description: "Several things with ids, in the order asked for, null where there is none. At most 200.",
      args: { ids: t.arg.idList({ required: true, description: "The ids, at most 200." }) },
      complexity: ({ ids }) => ({ field: listCost, multiplier: Math.min(ids.length, pageSizeLimit) }),
      resolve: (_root, { ids }, context) => {
        if (ids.length > pageSizeLimit) {
          throw new GatewayError(
            "BAD_USER_INPUT",
            `${ids.length} ids are too many for one call. Ask for at most ${pageSizeLimit} at a time.`,
          );
        }
        return Promise.all(ids.map((id) => nodeById(context, id)));
      },
    }),
  }));
}
