import type { EntityDescriptor } from "@fettle/connector";
import type { InputFieldRef, InputRef } from "@pothos/core";
import { filterFields } from "../../filter/filter-fields.ts";
import type { FilterField } from "../../filter/filter.ts";
import type { Builder, Types } from "../../graph/builder.ts";
import type { Enumerations } from "../../graph/enumerations.ts";
import type { FilterOperators } from "../../graph/filter-operators.ts";
import { singularOf } from "../../graph/names.ts";

/** Adds `WorkOrderFilter` for an entity: its filterable fields, `and`, `or` and `not`. */
export function addFilterInput(
  builder: Builder,
  enumerations: Enumerations,
  operators: FilterOperators,
  descriptor: EntityDescriptor,
): InputRef<object> {
  const ref = builder.inputRef<object>(`${descriptor.name}Filter`);
  return ref.implement({
    description: `Which ${descriptor.plural} are meant. All fields given have to hold; an empty object matches all.`,
    fields: (t) => {
      const fields: Record<string, InputFieldRef<Types, unknown>> = {};
      for (const field of filterFields(descriptor)) {
        fields[field.name] = t.field({
          type: operatorsOf(field, descriptor, enumerations, operators),
          required: false,
          description: descriptionOf(field, descriptor),
        });
      }
      fields["and"] = t.field({ type: [ref], required: false, description: "All of these hold. An empty list matches all." });
      fields["or"] = t.field({
        type: [ref],
        required: false,
        description: "At least one of these holds. An empty list matches nothing.",
      });
      fields["not"] = t.field({ type: ref, required: false, description: "This does not hold." });
      return fields;
    },
  });
}

function operatorsOf(field: FilterField, { fields }: EntityDescriptor, enumerations: Enumerations, operators: FilterOperators) {
  if (field.type !== "enumeration") return operators.of(field.type);
  const descriptor = fields[field.name];
  if (descriptor?.type !== "enumeration") throw new Error(`The filter field ${field.name} is no enumeration.`);
  return operators.ofEnumeration(descriptor.name, enumerations.ofField(descriptor));
}

const envelope: Readonly<Record<string, string>> = {
  id: "By the record's id.",
  systemId: "By the system it belongs to.",
  remoteId: "By the vendor's key of it.",
  createdAt: "By when Fettle first saw it.",
  updatedAt: "By when Fettle last wrote a change of it.",
};

function descriptionOf({ name, source }: FilterField, descriptor: EntityDescriptor): string {
  if (source.from === "column") return envelope[name] ?? `By ${name}.`;
  const field = descriptor.fields[source.key];
  if (source.from === "document") return `By ${name} of the ${singularOf(descriptor.name)}: ${field?.description ?? ""}`;
  return source.many
    ? `By the ids of ${source.key}: eq and in mean that some match, ne and notIn that none does. Ids count also while the record they name has not been synced.`
    : `By the id of ${source.key}. It counts also while the record it names has not been synced.`;
}
