import type { InputRef } from "@pothos/core";
import type { EntityModel } from "../../catalog/catalog.ts";
import { entityFields } from "../../catalog/entity-fields.ts";
import { oncePerModel } from "../../catalog/once-per-model.ts";
import type { RecordOrder } from "../record-query.ts";
import type { Builder } from "../../graph/builder.ts";
import type { Enumerations } from "../../graph/enumerations.ts";
import { constantOf } from "../../graph/names.ts";

/** The input of {@link addOrderInput}. */
export interface OrderInput {
  readonly field: string;
  readonly direction: string;
}

type Model = Pick<EntityModel, "descriptor" | "extensions">;

/** Adds `WorkOrderOrder` for an entity. */
export function addOrderInput(builder: Builder, enumerations: Enumerations, model: Model): InputRef<OrderInput> {
  const { descriptor } = model;
  const field = enumerations.of(
    `${descriptor.name}OrderField`,
    `The fields by which ${descriptor.plural} can be ordered.`,
    Object.fromEntries([...orderFields(model)].map(([value, { description }]) => [value, description])),
  );
  const direction = enumerations.of("OrderDirection", "The direction of an order. Absent values come last in either direction.", {
    ASC: "Smallest, earliest or lowest in rank first; text by code point, money by currency and then by amount.",
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

/** Reads the input of {@link addOrderInput}. The default is the most recently changed first. */
export function readOrder(model: Model, input: OrderInput | null | undefined): RecordOrder {
  const field = orderFields(model).get(input?.field ?? "UPDATED_AT")?.name ?? "updatedAt";
  return { field, direction: input?.direction === "ASC" ? "ASC" : "DESC" };
}

const orderFields = oncePerModel((model): ReadonlyMap<string, { readonly name: string; readonly description: string }> => {
  const own = entityFields(model).filter(({ descriptor }) => descriptor.order === true);
  return new Map([
    ["UPDATED_AT", { name: "updatedAt", description: "When Fettle last wrote a change of the record." }],
    ["CREATED_AT", { name: "createdAt", description: "When Fettle first saw the record." }],
    ["REMOTE_UPDATED_AT", { name: "remoteUpdatedAt", description: "When the record last changed at the vendor." }],
    ["REMOTE_CREATED_AT", { name: "remoteCreatedAt", description: "When the record was created at the vendor." }],
    ...own.map(({ path, descriptor: { description } }) => [constantOf(path), { name: path, description }] as const),
  ]);
});
