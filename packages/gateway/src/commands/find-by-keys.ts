import type { FieldDescriptor, FieldMap } from "@fettle/connector";
import type { Catalog } from "../catalog/catalog.ts";
import { filterFields } from "../filter/filter-fields.ts";
import { recordId } from "../identifiers.ts";
import type { RecordReader } from "../records/record-reader.ts";
import { isRecordKey, type RecordKey } from "./record-keys.ts";
import type { FoundKeys, RefusedField } from "./written-value.ts";

/** Where the records are that an app may name. */
export interface KeyScope {
  readonly environmentId: string;
  readonly systemId: string;
  readonly catalog: Pick<Catalog, "entities">;
  readonly records: Pick<RecordReader, "list" | "byExternalIds">;
}

interface NamedRecord {
  readonly entity: string;
  readonly key: RecordKey;
  readonly path: string;
}

/** The most records that one write may name by other keys than ids: each costs a look-up. */
const mostNames = 200;

/** How many records of one name a refusal tells apart. */
const mostNamed = 3;

/**
 * Finds the records of a system that values name by number, code, name or the vendor's key. A key that names none or several is refused.
 * A look-up uses the index of its field, or the primary key.
 */
export async function findByKeys(
  fields: readonly {
    readonly name: string;
    readonly path: string;
    readonly descriptor: FieldDescriptor;
    readonly value: unknown;
  }[],
  scope: KeyScope,
): Promise<{ readonly found: FoundKeys; readonly refused: readonly RefusedField[] }> {
  const named = fields.flatMap(({ descriptor, value, path }) => namesIn(descriptor, value, path));
  const ids = await idsByExternalIds(named, scope);
  const refused: RefusedField[] = [];
  const seen = new Set<string>();
  for (const name of named) {
    const text = textOf(name.entity, name.key);
    if (seen.size === mostNames && !seen.has(text)) {
      refused.push({ path: name.path, message: `A write can name at most ${mostNames} records by other keys than ids.` });
      break;
    }
    if (!seen.has(text)) {
      seen.add(text);
      const known = ids.get(text);
      const matches = known === undefined ? await matchesOf(name, scope) : [known];
      const [only] = matches;
      if (only !== undefined && matches.length === 1) ids.set(text, only);
      else refused.push({ path: name.path, message: messageFor(name, matches) });
    } else if (!ids.has(text)) refused.push({ path: name.path, message: messageFor(name, []) });
  }
  return { found: (entity, key) => ids.get(textOf(entity, key)), refused };
}

const textOf = (entity: string, { key, value }: RecordKey) => `${entity}\0${key}\0${value}`;

function messageFor({ entity, key: { key, value } }: NamedRecord, matches: readonly string[]): string {
  const what = `${entity} with the ${key} ${value.slice(0, 80)}`;
  if (matches.length === 0) return `There is no ${what} in this system.`;
  const several =
    matches.length > mostNamed ? `, among them ${matches.slice(0, mostNamed).join(", ")}` : `: ${matches.join(", ")}`;
  return `There are several records of ${what}${several}. Name the one by its id.`;
}

/** The ids of the records that are named by the app's own ids, with one look-up for each entity. */
async function idsByExternalIds(
  named: readonly NamedRecord[],
  { records, environmentId, systemId }: KeyScope,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  const own = named.filter(({ key }) => key.key === "externalId").slice(0, mostNames);
  for (const [entity, names] of Map.groupBy(own, (name) => name.entity)) {
    const found = await records.byExternalIds({ environmentId, entity, systemId }, [
      ...new Set(names.map(({ key }) => key.value)),
    ]);
    for (const [value, id] of found) ids.set(textOf(entity, { key: "externalId", value }), id);
  }
  return ids;
}

/** The ids of up to four records that are not deleted. */
async function matchesOf({ entity, key: { key, value } }: NamedRecord, scope: KeyScope): Promise<readonly string[]> {
  const model = scope.catalog.entities.get(entity);
  // Those with the app's own ids have been found already.
  if (model === undefined || key === "externalId") return [];
  const { records, environmentId, systemId } = scope;
  const operand = key === "remoteId" ? recordId(model.descriptor.idPrefix, systemId, entity, value) : value;
  const field = filterFields(model).find(
    ({ name, namespace }) => namespace === null && name === (key === "remoteId" ? "id" : key),
  );
  if (field === undefined) return [];
  const page = await records.list(environmentId, {
    entity,
    where: { kind: "comparison", field, operator: "eq", operand },
    systemId,
    deleted: "EXCLUDE",
    order: { field: "createdAt", direction: "ASC" },
    page: { first: mostNamed + 1, after: null, last: null, before: null },
  });
  return page.edges.map(({ node }) => node.id);
}

function namesIn(field: FieldDescriptor, value: unknown, path: string): readonly NamedRecord[] {
  switch (field.type) {
    case "reference":
      return isRecordKey(value) ? [{ entity: field.entity, key: value, path: `${path}.${value.key}` }] : [];
    case "references":
      return Array.isArray(value)
        ? value.flatMap((key, index) =>
            isRecordKey(key) ? [{ entity: field.entity, key, path: `${path}.${index}.${key.key}` }] : [],
          )
        : [];
    case "list":
      return Array.isArray(value) ? value.flatMap((item, index) => namesIn(field.item, item, `${path}.${index}`)) : [];
    case "object":
      return namesInGroup(field.fields, value, path);
    default:
      return [];
  }
}

const namesInGroup = (fields: FieldMap, value: unknown, path: string): readonly NamedRecord[] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => {
        const field = fields[name];
        return field === undefined ? [] : namesIn(field, inner, `${path}.${name}`);
      })
    : [];
