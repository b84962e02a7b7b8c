import type { EntityDescriptor, Relation } from "@fettle/connector";
import type { FieldRef } from "@pothos/core";
import type { Filter } from "../filter/filter.ts";
import type { StoredRecord } from "../records/record.ts";
import type { Types } from "./builder.ts";
import { listCost } from "./connections.ts";
import type { Enumerations } from "./enumerations.ts";
import { listArguments } from "./list-arguments.ts";
import { pageSizeOf } from "./page-arguments.ts";
import { listRecords, type RecordList, type RecordLists } from "./record-lists.ts";
import { entityRef, type Refs } from "./refs.ts";

/** The other sides of references to an entity: `asset { workOrders }`, `workOrder { appointments }`. */
export function relationFields(
  t: PothosSchemaTypes.ObjectFieldBuilder<Types, StoredRecord>,
  { refs, lists, enumerations }: { readonly refs: Refs; readonly lists: RecordLists; readonly enumerations: Enumerations },
  { name: entity, relations }: EntityDescriptor,
): Record<string, FieldRef<Types>> {
  return Object.fromEntries(
    Object.entries(relations).map(([name, relation]) => {
      const target = lists.get(relation.entity);
      if (target === undefined) throw new Error(`No connector brings ${relation.entity}, which ${entity}.${name} lists.`);
      const { description } = relation;
      if (relation.as === "list") {
        return [
          name,
          t.field({
            type: [entityRef(refs, relation.entity)],
            nullable: false,
            description,
            resolve: ({ id }, _arguments, { loaders }) => loaders.referring(relation.entity, relation.by).load(id),
          }),
        ];
      }
      return [
        name,
        t.field({
          type: target.connection,
          nullable: false,
          description,
          args: listArguments(t.arg, enumerations, target),
          complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
          resolve: ({ id }, input, context) => listRecords(context, target, input, pointingTo(id, relation, target)),
        }),
      ];
    }),
  );
}

function pointingTo(id: string, { by }: Relation, { descriptor }: RecordList): Filter {
  const many = descriptor.fields[by]?.type === "references";
  return {
    kind: "comparison",
    field: { name: `${by}Id`, namespace: null, source: { from: "reference", key: by, many, itemKey: null }, type: "id" },
    operator: "eq",
    operand: id,
  };
}
