import type { GraphQLResolveInfo } from "graphql";
import { defineEntity } from "@fettle/connector";
import { changeLogService } from "../../change-log/change-log-service.ts";
import { encodeCursor } from "../../change-log/cursor.ts";
import { filterFields } from "../../filter/filter-fields.ts";
import { type CountedConnectionView, listCost, nodesOptions } from "../../graph/connections.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import type { Graph } from "../../graph/graph.ts";
import { checkNames } from "../../graph/known-names.ts";
import { pageArguments, type PageArguments, pageOf, pageSizeOf } from "../../graph/page-arguments.ts";
import { listMerged } from "../merged-lists.ts";
import { type ReadRecord, selectionOf } from "../record-selection.ts";
import { recordsService } from "../records-service.ts";
import { mappedInput } from "./entity-lists.ts";
import { systemRecordType } from "./entity-ref.ts";
import { withRecordIds } from "./external-id-filter.ts";
import { readFilter } from "./filter-input.ts";
import { addFilterInput } from "./filter-inputs.ts";
import { deletedFilter } from "./list-arguments.ts";
import { addOrderInput, type OrderInput, readOrder } from "./order-inputs.ts";
import { deletedOf } from "./record-lists.ts";
import { loadRecords } from "./record-loaders.ts";
import { selectedOf } from "./selected-properties.ts";

/** What all records have in common, as an entity without fields of its own. */
const shared = {
  descriptor: defineEntity({ name: "SystemRecord", plural: "records", idPrefix: "rec", description: "Any record.", fields: {} }),
  extensions: [],
};

const noPlace = () => {
  throw new Error("Not all records have a place.");
};

/** What a page of several lists costs, in lists: each reads an index once. */
const lists = 5;

interface AllArguments extends PageArguments {
  readonly entities?: readonly string[] | null | undefined;
  readonly where?: object | null | undefined;
  readonly orderBy?: OrderInput | null | undefined;
  readonly deleted: string;
}

/** Adds `records`, with SystemRecordFilter, SystemRecordOrder and SystemRecordConnection. */
export function addAllRecords(graph: Graph): void {
  const { builder, catalog, connections, enumerations, operators } = graph;
  const record = systemRecordType(graph);
  const filter = addFilterInput(builder, enumerations, operators, shared, noPlace, () => mappedInput(graph));
  const order = addOrderInput(builder, enumerations, shared);
  const connection = connections.add<ReadRecord>({
    name: shared.descriptor.name,
    plural: shared.descriptor.plural,
    node: (t) => t.field({ type: record, nullable: false, description: "The item.", resolve: ({ node }) => node }),
    nodes: (t) => t.field({ type: [record], ...nodesOptions, resolve: ({ edges }) => edges.map(({ node }) => node) }),
  });
  const names = [...catalog.entities.keys()];
  builder.queryField("records", (t) =>
    t.field({
      type: connection,
      nullable: false,
      description:
        "Records of several types in one list, page by page: all of a system, or all that have changed last. Select what types have of their own by fragments.",
      args: {
        entities: t.arg.stringList({
          required: false,
          description:
            "The types of records, such as WorkOrder and Asset. An unknown one is an error that lists the known ones. Default: all.",
        }),
        where: t.arg({ type: filter, required: false, description: "Selects records. Default: all." }),
        orderBy: t.arg({
          type: order,
          required: false,
          description: "The order of the list. Default: the most recently changed first.",
        }),
        deleted: t.arg({
          type: deletedFilter(enumerations),
          required: true,
          defaultValue: "EXCLUDE",
          description: "Whether to list records that are gone at the vendor.",
        }),
        ...pageArguments(t.arg),
      },
      complexity: (page) => ({ field: lists * listCost, multiplier: pageSizeOf(page) }),
      resolve: (_root, input, context, info) => listAll(context, info, names, input),
    }),
  );
}

async function listAll(
  context: GraphQLContext,
  info: GraphQLResolveInfo,
  names: readonly string[],
  input: AllArguments,
): Promise<CountedConnectionView<ReadRecord>> {
  const { use, principal, size, loaders } = context;
  const asked = input.entities ?? null;
  if (asked !== null) checkNames("entities", "type of record", names, { in: asked });
  const entities = new Map(
    await Promise.all(
      (asked === null ? names : [...new Set(asked)]).map(async (entity) => {
        const where = await withRecordIds(context, entity, input.where);
        return [entity, readFilter(filterFields(shared), where)] as const;
      }),
    ),
  );
  const page = pageOf(input);
  const query = {
    systemId: principal.systemId,
    deleted: deletedOf(input.deleted),
    order: readOrder(shared, input.orderBy),
    page,
  };
  const records = use(recordsService);
  const { withPlace } = selectedOf(info, names[0] ?? "");
  const outlines = records.selecting({ ...selectionOf(new Set(), withPlace) }, size.readBytes);
  const end = withPlace && entities.size === 0 ? await use(changeLogService).end(principal.environmentId) : null;
  const found = await listMerged(outlines, principal.environmentId, { ...query, entities });
  const byId = new Map<string, ReadRecord>();
  for (const [entity, edges] of Map.groupBy(found.edges, ({ node }) => node.entity)) {
    const ids = edges.map(({ node: { id } }) => id);
    for (const record of await loadRecords(loaders, ids, selectedOf(info, entity)))
      if (record !== null) byId.set(record.id, record);
  }
  // A record that has been erased meanwhile is left out.
  const edges = found.edges.flatMap(({ cursor, node }) => {
    const record = byId.get(node.id);
    return record === undefined ? [] : [{ cursor, node: record }];
  });
  const place = found.place ?? end;
  return {
    edges,
    pageInfo: {
      hasNextPage: found.hasNextPage,
      hasPreviousPage: found.hasPreviousPage,
      startCursor: found.edges.at(0)?.cursor ?? null,
      endCursor: found.edges.at(-1)?.cursor ?? null,
    },
    changeCursor: place === null ? null : encodeCursor(principal.environmentId, place),
    async countAll() {
      let count = 0;
      for (const [entity, where] of entities) count += await records.count(principal.environmentId, { ...query, entity, where });
      return count;
    },
  };
}
