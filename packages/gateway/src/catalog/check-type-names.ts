import { isDeepStrictEqual } from "node:util";
import type { FieldDescriptor, FieldMap } from "@fettle/connector";
import { StartError } from "../errors.ts";
import type { EntityModel } from "./catalog.ts";

/** A type of the graph. Types of one name are the same when they have the same form. */
interface NamedType {
  readonly name: string;
  readonly what: string;
  readonly form: unknown;
}

/**
 * Checks that no two different types have the same name, because the graph would have only one of them.
 * @throws StartError naming both.
 */
export function checkTypeNames(models: readonly EntityModel[]): void {
  const known = new Map<string, NamedType>();
  for (const type of models.flatMap(typesOf)) {
    const other = known.get(type.name);
    if (other !== undefined && !isDeepStrictEqual(other.form, type.form))
      throw new StartError(`Two types are called ${type.name}: ${other.what} and ${type.what}. Rename one of them.`);
    known.set(type.name, type);
  }
}

function typesOf({ descriptor, ownerId, extensions }: EntityModel): readonly NamedType[] {
  const { name, fields } = descriptor;
  return [
    { name, what: `the entity ${ofOwner(ownerId)}`, form: descriptor },
    ...innerTypes(ownerId, fields),
    ...extensions.flatMap((extension) => [
      { name: extension.typeName, what: `the extension of ${name} ${ofOwner(extension.connectorId)}`, form: extension },
      ...innerTypes(extension.connectorId, extension.fields),
    ]),
  ];
}

const innerTypes = (ownerId: string | null, fields: FieldMap): readonly NamedType[] =>
  Object.values(fields).flatMap((field) => innerTypesOf(ownerId, field));

function innerTypesOf(ownerId: string | null, field: FieldDescriptor): readonly NamedType[] {
  switch (field.type) {
    case "enumeration":
      // As a list, because the order of the values is their rank.
      return [{ name: field.name, what: `an enumeration ${ofOwner(ownerId)}`, form: Object.entries(field.values) }];
    case "object":
      return [
        { name: field.name, what: `an object ${ofOwner(ownerId)}`, form: field.fields },
        ...innerTypes(ownerId, field.fields),
      ];
    case "list":
      return innerTypesOf(ownerId, field.item);
    default:
      return [];
  }
}

const ofOwner = (connectorId: string | null) => (connectorId === null ? "of the gateway" : `of the connector ${connectorId}`);
