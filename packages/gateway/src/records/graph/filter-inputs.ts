import type { EntityDescriptor } from "@fettle/connector";
import type { InputFieldRef, InputRef } from "@pothos/core";
import { filterFields } from "../../filter/filter-fields.ts";
import type { FilterField } from "../../filter/filter.ts";
import type { Builder, Types } from "../../graph/builder.ts";
import type { Enumerations } from "../../graph/enumerations.ts";
import type { FilterOperators } from "../../graph/filter-operators.ts";

/** Adds `WorkOrderFilter` for an entity: its filterable fields, `and`, `or` and `not`. */
export function addFilterInput(
  builder: Builder,
  enumerations: Enumerations,
  operators: FilterOperators,
  descriptor: EntityDescriptor,
): InputRef<object> {
  const ref = builder.inputRef<object>(`${descriptor.name}Filter`);
  return ref.implement({
    description: `Selects ${descriptor.plural}. Every given field must match; an empty object matches all.`,
    fields: (t) => {
      const fields: Record<string, InputFieldRef<Types, unknown>> = {};
      for (const field of filterFields(descriptor)) {
        fields[field.name] = t.field({
          type: operatorsOf(field, descriptor, enumerations, operators),
          required: false,
          description: descriptionOf(field, descriptor),
        });
      }
      fields["and"] = t.field({
        type: [ref],
        required: false,
        description: "All of these match. An empty list matches everything.",
      });
      fields["or"] = t.field({
        type: [ref],
        required: false,
        description: "At least one of these matches. An empty list matches nothing.",
      });
      fields["not"] = t.field({ type: ref, required: false, description: "This does not match." });
      return fields;
    },
  });
}

function operatorsOf(field: FilterField, { fields }: EntityDescriptor, enumerations: Enumerations, operators: FilterOperators) {
  if (field.type !== "enumeration") return operators.of(field.type);
  const descriptor = fields[field.name];
  if (descriptor?.type !== "enumeration") throw new Error(`The filter field ${field.name} is not an enumeration.`);
  return operators.ofEnumeration(descriptor.name, enumerations.ofField(descriptor));
}

const envelope: Readonly<Record<string, string>> = {
  id: "The record's id.",
  systemId: "The system that the record belongs to.",
  remoteId: "The record's key at the vendor.",
  createdAt: "When Fettle first saw the record.",
  updatedAt: "When Fettle last wrote a change of the record.",
};

function descriptionOf({ name, source }: FilterField, descriptor: EntityDescriptor): string {
  if (source.from === "column") return envelope[name] ?? `The record's ${name}.`;
  const field = descriptor.fields[source.key];
  if (source.from === "document") return `Filters by ${name}. ${field?.description ?? ""}`;
  return source.many
    ? `The ids of ${source.key}: with eq and in at least one matches, with ne and notIn none does. An id matches even while its record has not been synced.`
    : `The id of ${source.key}. It matches even while its record has not been synced.`;
}
