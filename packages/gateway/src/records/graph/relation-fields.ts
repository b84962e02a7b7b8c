import type { EntityDescriptor, Relation } from "@fettle/connector";
import type { FieldRef } from "@pothos/core";
import { StartError } from "../../errors.ts";
import type { Filter } from "../../filter/filter.ts";
import type { ReadRecord } from "../record-selection.ts";
import type { Types } from "../../graph/builder.ts";
import { listCost } from "../../graph/connections.ts";
import { followsLog } from "../../graph/follows-log.ts";
import type { Graph } from "../../graph/graph.ts";
import { listArguments } from "./list-arguments.ts";
import { pageSizeOf } from "../../graph/page-arguments.ts";
import { listRecords, type RecordList, type RecordLists } from "./record-lists.ts";
import { entityRef } from "./entity-ref.ts";
import { referringLoader } from "./record-loaders.ts";
import { reads, selectedOf } from "./selected-properties.ts";

/** The reverse sides of references to an entity: `asset { workOrders }`, `workOrder { appointments }`. */
export function relationFields(
  t: PothosSchemaTypes.ObjectFieldBuilder<Types, ReadRecord>,
  graph: Graph,
  lists: RecordLists,
  { name: entity, relations }: EntityDescriptor,
): Record<string, FieldRef<Types>> {
  return Object.fromEntries(
    Object.entries(relations).map(([name, relation]) => {
      const target = lists.get(relation.entity);
      if (target === undefined) throw new StartError(`No connector provides ${relation.entity}, which ${entity}.${name} lists.`);
      const { description } = relation;
      const extensions = { ...reads(), ...followsLog({ on: "records", entity: relation.entity }) };
      if (relation.as === "list") {
        return [
          name,
          t.field({
            type: [entityRef(graph, relation.entity)],
            nullable: false,
            description,
            extensions,
            resolve: ({ id }, _arguments, { loaders }, info) => {
              const { entity: referring, by } = relation;
              return loaders.of(referringLoader).load({ entity: referring, by, id, selection: selectedOf(info, referring) });
            },
          }),
        ];
      }
      return [
        name,
        t.field({
          type: target.connection,
          nullable: false,
          description,
          extensions,
          args: listArguments(t.arg, graph.enumerations, target),
          complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
          resolve: ({ id }, input, context, info) => listRecords(context, info, target, input, pointingTo(id, relation, target)),
        }),
      ];
    }),
  );
}

function pointingTo(id: string, { by }: Relation, { descriptor }: RecordList): Filter {
  const field = descriptor.fields[by];
  const many = field?.type === "references" || field?.type === "list";
  const itemKey = field?.type === "list" ? (field.filterBy ?? null) : null;
  return {
    kind: "comparison",
    field: { name: `${by}Id`, namespace: null, source: { from: "reference", key: by, many, itemKey }, type: "id" },
    operator: "eq",
    operand: id,
  };
}
