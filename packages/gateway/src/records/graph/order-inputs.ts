import type { EntityDescriptor } from "@fettle/connector";
import type { InputRef } from "@pothos/core";
import type { RecordOrder } from "../record-query.ts";
import type { Builder } from "../../graph/builder.ts";
import type { Enumerations } from "../../graph/enumerations.ts";
import { constantOf } from "../../graph/names.ts";

/** The input of {@link addOrderInput}. */
export interface OrderInput {
  readonly field: string;
  readonly direction: string;
}

/** Adds `WorkOrderOrder` for an entity. */
export function addOrderInput(builder: Builder, enumerations: Enumerations, descriptor: EntityDescriptor): InputRef<OrderInput> {
  const field = enumerations.of(
    `${descriptor.name}OrderField`,
    `The fields by which ${descriptor.plural} can be ordered.`,
    Object.fromEntries([...orderFields(descriptor)].map(([value, { description }]) => [value, description])),
  );
  const direction = enumerations.of("OrderDirection", "The direction of an order. Absent values come last in either direction.", {
    ASC: "The smallest, earliest or lowest in rank first; text by code point.",
    DESC: "The largest, latest or highest in rank first; text by code point.",
  });
  return builder.inputRef<OrderInput>(`${descriptor.name}Order`).implement({
    description: `The order of ${descriptor.plural}. Equal ones are ordered by id.`,
    fields: (t) => ({
      field: t.field({ type: field, required: true, defaultValue: "UPDATED_AT", description: "The field to order by." }),
      direction: t.field({ type: direction, required: true, defaultValue: "DESC", description: "The direction." }),
    }),
  });
}

/** Reads the input of {@link addOrderInput}. Without it the most recently changed come first. */
export function readOrder(descriptor: EntityDescriptor, input: OrderInput | null | undefined): RecordOrder {
  const field = orderFields(descriptor).get(input?.field ?? "UPDATED_AT")?.name ?? "updatedAt";
  return { field, direction: input?.direction === "ASC" ? "ASC" : "DESC" };
}

function orderFields({ fields }: EntityDescriptor): ReadonlyMap<string, { readonly name: string; readonly description: string }> {
  const own = Object.entries(fields).filter(([, { order }]) => order === true);
  return new Map([
    ["UPDATED_AT", { name: "updatedAt", description: "When Fettle last wrote a change of the record." }],
    ["CREATED_AT", { name: "createdAt", description: "When Fettle first saw the record." }],
    ...own.map(([name, { description }]) => [constantOf(name), { name, description }] as const),
  ]);
}
