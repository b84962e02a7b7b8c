import type { FieldMap } from "@fettle/connector";
import type { InputFieldRef, InputRef } from "@pothos/core";
import type { EntityModel } from "../../catalog/catalog.ts";
import { filterFields } from "../../filter/filter-fields.ts";
import type { FilterField } from "../../filter/filter.ts";
import type { Builder, Types } from "../../graph/builder.ts";
import type { Enumerations } from "../../graph/enumerations.ts";
import type { FilterOperators } from "../../graph/filter-operators.ts";

import { externalIdName } from "./external-id-filter.ts";
import { mappedMember, mappedTests } from "../../field-mapping.ts";
import { furthest } from "../../filter/place.ts";
import { hasPlace } from "../../store/key-columns.ts";
import { searchedCharacters } from "../../store/folded-words.ts";

type InputFieldBuilder = PothosSchemaTypes.InputFieldBuilder<Types, "InputObject">;
type Model = Pick<EntityModel, "descriptor" | "extensions">;

/**
 * Adds `WorkOrderFilter` for an entity: its filterable fields, those of its extensions under their namespaces, `and`, `or` and
 * `not`.
 */
export function addFilterInput(
  builder: Builder,
  enumerations: Enumerations,
  operators: FilterOperators,
  model: Model,
  near: () => InputRef<object>,
  mapped: () => InputRef<object>,
): InputRef<object> {
  const { descriptor, extensions } = model;
  const ref = builder.inputRef<object>(`${descriptor.name}Filter`);
  const all = filterFields(model);
  const testsIn = (t: InputFieldBuilder, namespace: string | null): Record<string, InputFieldRef<Types, unknown>> =>
    Object.fromEntries(
      all
        .filter((field) => field.namespace === namespace)
        .map((field) => {
          const type = operatorsOf(field, fieldsIn(model, field), enumerations, operators);
          return [field.name, t.field({ type, required: false, description: descriptionOf(field, model) })];
        }),
    );
  const namespaces = extensions
    .filter(({ namespace }) => all.some((field) => field.namespace === namespace))
    .map(({ connectorId, namespace, typeName }) => ({
      namespace,
      type: builder.inputRef<object>(`${typeName}Filter`).implement({
        description: `Which ${descriptor.plural} are meant, by what only the connector "${connectorId}" knows of them. All fields given have to hold.`,
        fields: (t) => testsIn(t, namespace),
      }),
      description: `By what only the connector "${connectorId}" knows. In records of other connectors these values are absent.`,
    }));
  return ref.implement({
    description: `Selects ${descriptor.plural}. Every given field must match; an empty object matches all.`,
    fields: (t) => {
      const fields = testsIn(t, null);
      fields[externalIdName] = t.field({
        type: operators.of("externalId"),
        required: false,
        description: `Your own id for the record, as ${descriptor.plural} have it when the list is read or the stream starts.`,
      });
      for (const { namespace, type, description } of namespaces)
        fields[namespace] = t.field({ type, required: false, description });
      if (hasPlace(descriptor))
        fields["near"] = t.field({
          type: near(),
          required: false,
          description: `${descriptor.plural} within a distance of a point. Those without a place match nothing.`,
        });
      fields[mappedMember] = t.field({
        type: mapped(),
        required: false,
        description: "By a mapped field (see setFieldMappings). Combine several with and.",
      });
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

/** Adds `CustomFieldFilter`. */
export const addMappedInput = (builder: Builder, operators: FilterOperators): InputRef<object> =>
  builder.inputRef<object>("CustomFieldFilter").implement({
    description:
      "Tests a mapped field, by the test of the type that it is mapped to. A record without a value of that type counts as one where it is absent. Text is not searched for words.",
    fields: (t) => ({
      name: t.string({ required: true, description: "The field's name." }),
      ...Object.fromEntries(
        Array.from(mappedTests, ([test, type]) => [
          test,
          t.field({ type: operators.of(type), required: false, description: "Tests the value of a field of this type." }),
        ]),
      ),
    }),
  });

/** Adds `NearInput`. */
export const addNearInput = (builder: Builder): InputRef<object> =>
  builder.inputRef<object>("NearInput").implement({
    description: "A circle on the Earth's surface, across the date line and around the poles too.",
    fields: (t) => ({
      latitude: t.float({ required: true, description: "The latitude of its centre in degrees north (WGS 84), -90 to 90." }),
      longitude: t.float({ required: true, description: "The longitude of its centre in degrees east (WGS 84), -180 to 180." }),
      kilometers: t.float({
        required: true,
        description: `Its radius in kilometres, 0 to ${furthest}, along a sphere with the Earth's mean radius.`,
      }),
    }),
  });

const fieldsIn = ({ descriptor, extensions }: Model, { namespace }: FilterField): FieldMap =>
  extensions.find((extension) => extension.namespace === namespace)?.fields ?? descriptor.fields;

function operatorsOf(field: FilterField, fields: FieldMap, enumerations: Enumerations, operators: FilterOperators) {
  if (field.type !== "enumeration") return operators.of(field.search === "alone" ? "words" : field.type);
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
  remoteCreatedAt: "When the record was created at the vendor; absent where the vendor does not say.",
  remoteUpdatedAt: "When the record last changed at the vendor; absent where the vendor does not say.",
};

function descriptionOf(filter: FilterField, model: Model): string {
  const { name, source } = filter;
  if (source.from === "column") return envelope[name] ?? `The record's ${name}.`;
  const field = fieldsIn(model, filter)[source.key];
  const search = filter.search === undefined ? "" : ` Its first ${searchedCharacters} characters can be searched with matches.`;
  if (source.from === "document") return `Filters by ${name}. ${field?.description ?? ""}${search}`;
  return source.from === "reference" && source.many
    ? `The ids of ${source.key}: with eq and in at least one matches, with ne and notIn none does. An id matches even while its record has not been synced.`
    : `The id of ${source.key}. It matches even while its record has not been synced.`;
}
