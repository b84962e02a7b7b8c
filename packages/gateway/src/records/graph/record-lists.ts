import type { EntityDescriptor } from "@fettle/connector";
import type { InputRef, ObjectRef } from "@pothos/core";
import type { EntityExtension } from "../../catalog/catalog.ts";
import { encodeCursor } from "../../change-log/cursor.ts";
import { filterFields } from "../../filter/filter-fields.ts";
import type { Filter } from "../../filter/filter.ts";
import type { RecordQuery } from "../record-query.ts";
import type { GraphQLResolveInfo } from "graphql";
import type { ReadRecord } from "../record-selection.ts";
import { recordsService } from "../records-service.ts";
import type { Types } from "../../graph/builder.ts";
import type { CountedConnectionView } from "../../graph/connections.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import { withRecordIds } from "./external-id-filter.ts";
import { readFilter } from "./filter-input.ts";
import { selectedOf } from "./selected-properties.ts";
import { writtenPageOf } from "./written-selections.ts";
import { readOrder, type OrderInput } from "./order-inputs.ts";
import { pageOf, type PageArguments } from "../../graph/page-arguments.ts";

/** The types of an entity's lists. */
export interface RecordList {
  readonly descriptor: EntityDescriptor;
  readonly extensions: readonly EntityExtension[];
  readonly filter: InputRef<object>;
  readonly order: InputRef<OrderInput>;
  readonly connection: ObjectRef<Types, CountedConnectionView<ReadRecord>>;
}

/** By entity name. */
export type RecordLists = ReadonlyMap<string, RecordList>;

/** The arguments of a list of records. */
export interface RecordListArguments extends PageArguments {
  readonly where?: object | null | undefined;
  readonly orderBy?: OrderInput | null | undefined;
  readonly deleted: string;
}

/** Reads a page of an entity's records. `within` narrows the list to the records that belong to another one. */
export async function listRecords(
  { use, principal, size }: GraphQLContext,
  info: GraphQLResolveInfo,
  list: Pick<RecordList, "descriptor" | "extensions">,
  input: RecordListArguments,
  within: Filter | null = null,
): Promise<CountedConnectionView<ReadRecord>> {
  const where = await withRecordIds({ use, principal }, list.descriptor.name, input.where);
  const query: RecordQuery = {
    entity: list.descriptor.name,
    where: both(within, readFilter(filterFields(list), where)),
    systemId: principal.systemId,
    deleted: deletedOf(input.deleted),
    order: readOrder(list, input.orderBy),
    page: pageOf(input),
  };
  const records = use(recordsService);
  const selection = writtenPageOf(info) ?? selectedOf(info, list.descriptor.name);
  const page = await records.selecting(selection, size.readBytes).list(principal.environmentId, query);
  return {
    edges: page.edges,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      get startCursor() {
        return page.edges.at(0)?.cursor ?? null;
      },
      get endCursor() {
        return page.edges.at(-1)?.cursor ?? null;
      },
    },
    changeCursor: page.place === null ? null : encodeCursor(principal.environmentId, page.place),
    countAll: () => records.count(principal.environmentId, query),
  };
}

const both = (left: Filter | null, right: Filter | null): Filter | null =>
  left === null || right === null ? (left ?? right) : { kind: "and", filters: [left, right] };

/** Reads `DeletedFilter`. */
export const deletedOf = (word: string): RecordQuery["deleted"] => (word === "INCLUDE" || word === "ONLY" ? word : "EXCLUDE");
