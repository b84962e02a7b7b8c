import type { FieldDescriptor, FieldMap } from "@fettle/connector";
import { adds, breaks, differenceOf, type Finding, when } from "./finding.ts";

/** Compares the fields of an entity, an extension or a group, by name. */
export function compareFields(path: string, before: FieldMap = {}, after: FieldMap = {}): readonly Finding[] {
  const names = differenceOf(Object.keys(before), Object.keys(after));
  return [
    ...names.gone.map((name) => breaks(`${path}.${name}`, "is gone")),
    ...names.added.map((name) => adds(`${path}.${name}`, "is new")),
    ...Object.entries(before).flatMap(([name, field]) => {
      const next = after[name];
      return next === undefined ? [] : compareField(`${path}.${name}`, field, next);
    }),
  ];
}

function compareField(path: string, before: FieldDescriptor, after: FieldDescriptor): readonly Finding[] {
  if (before.type !== after.type) return [breaks(path, `is of type ${after.type} instead of ${before.type}`)];
  const inputs = differenceOf(before.input, after.input);
  return [
    ...when(before.required === true && after.required !== true, breaks(path, "may be null now")),
    ...when(
      before.required !== true && after.required === true,
      breaks(path, "is required now: records without it are rejected"),
    ),
    ...when(before.filter === true && after.filter !== true, breaks(path, "can no longer be filtered by")),
    ...when(before.filter !== true && after.filter === true, adds(path, "can be filtered by")),
    ...when(before.order === true && after.order !== true, breaks(path, "can no longer be ordered by")),
    ...when(before.order !== true && after.order === true, adds(path, "can be ordered by")),
    ...inputs.gone.map((operation) => breaks(path, `can no longer be set in ${operation}`)),
    ...inputs.added.map((operation) => adds(path, `can be set in ${operation}`)),
    ...compareKind(path, before, after),
  ];
}

/** Compares what only one type of field has. Both are of the same type. */
function compareKind(path: string, before: FieldDescriptor, after: FieldDescriptor): readonly Finding[] {
  switch (before.type) {
    case "enumeration":
      return after.type === before.type ? compareWords(path, before, after) : [];
    case "reference":
      return after.type === before.type ? changed(path, "refers to", before.entity, after.entity) : [];
    case "references":
      return after.type === before.type
        ? [
            ...changed(path, "refers to", before.entity, after.entity),
            ...changed(path, "has the singular", before.singular, after.singular),
          ]
        : [];
    case "object":
      return after.type === before.type
        ? [...changed(path, "has the type", before.name, after.name), ...compareFields(path, before.fields, after.fields)]
        : [];
    case "list":
      return after.type === before.type
        ? [
            ...changed(path, "is filtered by", before.filterBy, after.filterBy),
            ...compareField(`${path}[]`, before.item, after.item),
          ]
        : [];
    case "instant":
      return after.type === before.type
        ? when(before.takesDate === true && after.takesDate !== true, breaks(path, "takes no dates any more"))
        : [];
    default:
      return [];
  }
}

type Words = Extract<FieldDescriptor, { readonly type: "enumeration" }>;

function compareWords(path: string, before: Words, after: Words): readonly Finding[] {
  const words = differenceOf(Object.keys(before.values), Object.keys(after.values));
  return [
    ...changed(path, "has the type", before.name, after.name),
    ...words.gone.map((word) => breaks(path, `has no word ${word} any more`)),
    ...words.added.map((word) => adds(path, `has a new word ${word}`)),
  ];
}

/** A finding where a name differs. One that was not there before takes nothing away. */
export const changed = (path: string, what: string, before: string | undefined, after: string | undefined): readonly Finding[] =>
  when(
    before !== undefined && before !== after,
    breaks(path, after === undefined ? `${what} ${before} no more` : `${what} ${after} instead of ${before}`),
  );
