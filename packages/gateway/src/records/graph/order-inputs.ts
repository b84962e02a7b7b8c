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
    `What ${descriptor.plural} can be ordered by.`,
    Object.fromEntries([...orderFields(descriptor)].map(([value, { description }]) => [value, description])),
  );
  const direction = enumerations.of("OrderDirection", "Which way a list is ordered. Absent values come last either way.", {
    ASC: "Smallest, earliest or lowest in rank first; text by code point.",
    DESC: "Largest, latest or highest in rank first.",
  });
  return builder.inputRef<OrderInput>(`${descriptor.name}Order`).implement({
    description: `In which order ${descriptor.plural} are listed. Equal ones are ordered by id.`,
    fields: (t) => ({
      field: t.field({ type: field, required: true, defaultValue: "UPDATED_AT", description: "What to order by." }),
      direction: t.field({ type: direction, required: true, defaultValue: "DESC", description: "Which way." }),
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
    ["UPDATED_AT", { name: "updatedAt", description: "When Fettle last wrote a change of it." }],
    ["CREATED_AT", { name: "createdAt", description: "When Fettle first saw it." }],
    ...own.map(([name, { description }]) => [constantOf(name), { name, description }] as const),
  ]);
}
