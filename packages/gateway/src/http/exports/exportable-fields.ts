import type { Catalog, EntityModel } from "../../catalog/catalog.ts";
import { oncePerModel } from "../../catalog/once-per-model.ts";
import { mappedMember } from "../../field-mapping.ts";
import { GatewayError } from "../../errors.ts";
import { remoteNameOf } from "../../graph/names.ts";
import type { SelectableProperty } from "../../records/record-selection.ts";

/** What all records have, in the order of a line. */
const envelope = [
  "id",
  "systemId",
  "remoteId",
  "remoteUrl",
  "version",
  "createdAt",
  "updatedAt",
  "remoteCreatedAt",
  "remoteUpdatedAt",
] as const;

const beside = ["customFields", "problems", "remoteData"] as const;

/** The names that a line has for every record, whatever is asked. */
const alwaysRead: ReadonlySet<string> = new Set(["id", "systemId", "problems"]);

/** The keys of an entity's document: its fields, each with the vendor's own word where there is one, connectors' namespaces, and the mapped fields. */
export const documentKeys = oncePerModel(({ descriptor: { fields }, extensions }): readonly string[] => [
  ...Object.entries(fields).flatMap(([name, field]) =>
    field.type === "enumeration" && "UNKNOWN" in field.values ? [name, remoteNameOf(name)] : [name],
  ),
  ...extensions.map(({ namespace }) => namespace),
  mappedMember,
]);

/** Every field of a line about a record, as in the graph; references are ids. */
export const exportableFields = oncePerModel((model): readonly string[] => [...envelope, ...documentKeys(model), ...beside]);

/**
 * The entity with this name of its lists.
 * @throws GatewayError `BAD_USER_INPUT` that names the known ones.
 */
export function entityOfPlural({ entities }: Catalog, plural: string): EntityModel {
  const models = [...entities.values()];
  const found = models.find(({ descriptor }) => descriptor.plural === plural);
  if (found !== undefined) return found;
  const known = models.map(({ descriptor }) => `/export/${descriptor.plural}`).join(", ");
  throw new GatewayError("BAD_USER_INPUT", `There is no such export. Exports: ${known}.`);
}

/** What to read of records to write these fields. */
export function propertiesOf(model: EntityModel, fields: readonly string[]): ReadonlySet<SelectableProperty> {
  const keys = new Set(documentKeys(model));
  const inDocument = fields.filter((name) => keys.has(name));
  // Many parts cost more than the whole.
  const parts = inDocument.length > mostParts ? ["document" as const] : inDocument.map((name) => `document.${name}` as const);
  const columns = fields.filter((name) => !keys.has(name) && !alwaysRead.has(name));
  return new Set([...parts, ...(columns as readonly SelectableProperty[])]); // the rest of the envelope has the names of properties
}

const mostParts = 4;
