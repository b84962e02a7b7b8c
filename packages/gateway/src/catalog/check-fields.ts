import type { FieldDescriptor, FieldMap } from "@fettle/connector";
import { StartError } from "../errors.ts";

/** What a descriptor says at run time, whatever its type allows it to. */
interface Claims {
  readonly filter?: boolean;
  readonly order?: boolean;
  readonly search?: boolean;
  readonly input?: readonly string[];
  readonly filterBy?: string;
}

/**
 * Checks what the types of descriptors refuse: nothing but this holds a connector in plain JavaScript to them.
 * @throws StartError naming the field and what to remove.
 */
export function checkFields(connectorId: string, entity: string, fields: FieldMap): void {
  for (const [name, field] of Object.entries(fields)) {
    const problem = problemOf(name, field);
    if (problem !== null)
      throw new StartError(`The connector ${connectorId} has a field of ${entity} that cannot work: ${problem}.`);
  }
}

function problemOf(name: string, field: FieldDescriptor): string | null {
  const { filter, order, search, filterBy }: Claims = field;
  const isGroup = field.type === "object" || field.type === "list";
  if (isGroup && filter === true)
    return `nothing can be filtered by ${name}, which is of the type ${field.type}; remove its filter${field.type === "list" ? ", or name a reference of its items in filterBy" : ""}`;
  if (search === true && field.type !== "text")
    return `${name}, which is of the type ${field.type}, has no words to search; remove its search`;
  if ((isGroup || isReference(field)) && order === true)
    return `nothing can be ordered by ${name}, which is of the type ${field.type}; remove its order`;
  if (field.type === "list" && filterBy !== undefined && innerFields(field)[filterBy]?.type !== "reference")
    return `filterBy of ${name} names ${filterBy}, which is no reference in its items`;
  return problemWithin(name, field);
}

/** Fields inside a group or a list have no filter, order or input of their own. */
function problemWithin(name: string, field: FieldDescriptor): string | null {
  const items: readonly (readonly [string, FieldDescriptor])[] =
    field.type === "list" ? [[`the items of ${name}`, field.item]] : [];
  const inner = Object.entries(innerFields(field)).map(([own, descriptor]) => [`${name}.${own}`, descriptor] as const);
  for (const [path, descriptor] of [...items, ...inner]) {
    const claims: Claims = descriptor;
    const extra = (["filter", "order", "search", "input", "filterBy"] as const).find(
      (claim) => claims[claim] !== undefined && claims[claim] !== false,
    );
    if (extra !== undefined) return `${path} cannot have ${extra}, because ${name} is of the type ${field.type}; remove it`;
  }
  return inner.map(([path, descriptor]) => problemWithin(path, descriptor)).find((problem) => problem !== null) ?? null;
}

/** The fields of a group, or of a list's items. */
function innerFields(field: FieldDescriptor): FieldMap {
  if (field.type === "object") return field.fields;
  return field.type === "list" ? innerFields(field.item) : {};
}

const isReference = ({ type }: FieldDescriptor): boolean =>
  type === "reference" || type === "anyReference" || type === "references";
