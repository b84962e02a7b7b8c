import type { ObjectRef } from "@pothos/core";
import type { Types } from "../../graph/builder.ts";
import { GatewayError } from "../../errors.ts";
import { filterFields } from "../../filter/filter-fields.ts";
import { listCost } from "../../graph/connections.ts";
import { followsLog } from "../../graph/follows-log.ts";
import type { Graph } from "../../graph/graph.ts";
import { singularOf } from "../../graph/names.ts";
import { nodeType } from "../../graph/node-queries.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import { groupFields } from "../group-fields.ts";
import { recordsService } from "../records-service.ts";
import { withRecordIds } from "./external-id-filter.ts";
import { readFilter } from "./filter-input.ts";
import { deletedFilter } from "./list-arguments.ts";
import { deletedOf, type RecordList } from "./record-lists.ts";

/** The value of Statistics. */
interface StatisticsView {
  readonly total: number;
  readonly hasMore: boolean;
  readonly groups: readonly GroupView[];
}

interface GroupView {
  readonly count: number;
  readonly keys: readonly KeyView[];
}

interface KeyView {
  readonly field: string;
  readonly value: string | null;
  readonly isId: boolean;
}

const mostFields = 3;
const mostGroups = 1000;
const usualGroups = 100;
/** Statistics read many records, if only in an index. */
const statisticsCost = 4 * listCost;

const statisticsType = oncePerGraph((graph): ObjectRef<Types, StatisticsView> => {
  const { builder } = graph;
  const key = builder.objectRef<KeyView>("StatisticsKey").implement({
    description: "A value that the records of a group share.",
    fields: (t) => ({
      field: t.exposeString("field", {
        nullable: false,
        extensions: followsLog(),
        description: "What was grouped by, as asked.",
      }),
      value: t.exposeString("value", {
        nullable: true,
        extensions: followsLog(),
        description:
          "The value: a word of an enumeration, an id, true or false, or the first day of the period as YYYY-MM-DD. Null for records without a value.",
      }),
      node: t.field({
        type: nodeType(graph),
        nullable: true,
        extensions: followsLog({ on: "everyChange" }),
        description:
          "What has the id in value: a system or a record. Null for other values, and while the record has not been synced.",
        complexity: { field: 2, multiplier: 1 },
        resolve: ({ value, isId }, _arguments, context) => (isId && value !== null ? graph.nodes.byId(context, value) : null),
      }),
    }),
  });
  const group = builder.objectRef<GroupView>("StatisticsGroup").implement({
    description: "The records that share these values.",
    fields: (t) => ({
      count: t.exposeInt("count", { nullable: false, extensions: followsLog(), description: "The number of records." }),
      keys: t.expose("keys", {
        type: [key],
        nullable: false,
        extensions: followsLog(),
        description: "The values, in the order of groupBy.",
      }),
    }),
  });
  return builder.objectRef<StatisticsView>("Statistics").implement({
    description: "How many records there are, by the values asked for.",
    fields: (t) => ({
      totalCount: t.exposeInt("total", {
        nullable: false,
        extensions: followsLog(),
        description: "The number of records in all groups together, each once.",
      }),
      groups: t.expose("groups", {
        type: [group],
        nullable: false,
        extensions: followsLog(),
        description: "The groups, the largest first. A group without records is not listed.",
      }),
      hasMore: t.exposeBoolean("hasMore", {
        nullable: false,
        extensions: followsLog(),
        description: "Whether there are smaller groups than those listed.",
      }),
    }),
  });
});

/** Adds `workOrderStatistics` for an entity. */
export function addStatisticsQuery(graph: Graph, list: RecordList): void {
  const { builder, enumerations } = graph;
  const { filter } = list;
  const { name, plural } = list.descriptor;
  const fields = groupFields(list);
  const groupField = enumerations.of(
    `${name}GroupField`,
    `What ${plural} can be counted by.`,
    Object.fromEntries([...fields].map(([constant, { description }]) => [constant, description])),
  );
  builder.queryField(`${singularOf(name)}Statistics`, (t) =>
    t.field({
      type: statisticsType(graph),
      nullable: false,
      description: `How many ${plural} there are by status, by week and so on, over all systems. By one field, an index answers; by several, the filter should leave few enough to read.`,
      extensions: followsLog({ on: "records", entity: name }),
      args: {
        where: t.arg({ type: filter, required: false, description: `Selects ${plural}. Default: all.` }),
        groupBy: t.arg({
          type: [groupField],
          required: true,
          defaultValue: [],
          description: `What to count by: up to ${mostFields} fields. Without any, there is only the total.`,
        }),
        timeZone: t.arg.string({
          required: true,
          defaultValue: "UTC",
          description:
            "The IANA time zone in which days, weeks and months begin, such as America/Chicago. Days of a calendar have none.",
        }),
        deleted: t.arg({
          type: deletedFilter(enumerations),
          required: true,
          defaultValue: "EXCLUDE",
          description: "Whether to count records that are gone at the vendor.",
        }),
        first: t.arg.int({
          required: true,
          defaultValue: usualGroups,
          description: `The number of groups to list, 1 to ${mostGroups}.`,
        }),
      },
      complexity: ({ first }) => ({ field: statisticsCost, multiplier: Math.min(Math.max(first ?? usualGroups, 1), mostGroups) }),
      async resolve(_root, { where, groupBy, timeZone, deleted, first }, { use, principal }) {
        checkArguments(groupBy, timeZone, first);
        const { groups, ...found } = await use(recordsService).groups(principal.environmentId, {
          entity: name,
          where: readFilter(filterFields(list), await withRecordIds({ use, principal }, name, where)),
          systemId: principal.systemId,
          deleted: deletedOf(deleted),
          by: groupBy,
          timeZone,
          most: first,
        });
        return {
          ...found,
          groups: groups.map(({ count, keys }) => ({
            count,
            keys: groupBy.map((field, index) => ({
              field,
              value: keys[index] ?? null,
              isId: fields.get(field)?.isId === true,
            })),
          })),
        };
      },
    }),
  );
}

function checkArguments(groupBy: readonly string[], timeZone: string, first: number): void {
  if (groupBy.length > mostFields || new Set(groupBy).size < groupBy.length)
    throw refusal(`groupBy takes up to ${mostFields} fields, each once.`);
  if (first < 1 || first > mostGroups) throw refusal(`first is ${first}, but 1 to ${mostGroups} groups can be listed.`);
  if (!isTimeZone(timeZone)) throw refusal("timeZone is an IANA time zone, such as UTC or America/Chicago.");
}

/** Offsets are refused: JavaScript and PostgreSQL disagree about their sign. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,59}$/u.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

const refusal = (message: string) => new GatewayError("BAD_USER_INPUT", message);
