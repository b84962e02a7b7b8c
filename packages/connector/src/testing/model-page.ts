import type { EntityDescriptor } from "../entity.ts";
import type { FieldDescriptor, FieldMap } from "../fields.ts";

/** The documentation of entities as Markdown: a table of contents, then a table of fields for each. */
export function modelPage(entities: readonly EntityDescriptor[]): string {
  return `${[head, contents(entities), ...entities.map(entitySection)].join("\n\n")}\n`;
}

const head = `# The model

Every type of record, generated from its descriptor. What a vendor lacks is null. A record also has the fields of \`SystemRecord\`: \`id\`,
\`remoteId\`, \`remoteUrl\`, \`version\`, \`createdAt\`, \`updatedAt\`, \`remoteCreatedAt\`, \`remoteUpdatedAt\`, \`deletedAt\`, \`customFields\` and
\`remoteData\`. Beside an enumeration such as \`status\` stands \`remoteStatus\` with the vendor's own word, in
records and, where the vendor takes it, in inputs.

Under "use", F means that lists and streams can be filtered by the field, O that lists can be ordered by it, C that a create takes it and U that
an update does, where the vendor can: \`connectors { capabilities { … } }\` says what each vendor takes. Inner fields of a group stand below it.`;

const contents = (entities: readonly EntityDescriptor[]): string =>
  table(
    ["type", "query", "meaning"],
    entities.map(({ name, plural, description }) => [`[${name}](#${name.toLowerCase()})`, `\`${plural}\``, description]),
  );

function entitySection({ name, fields, relations }: EntityDescriptor): string {
  const related = Object.entries(relations).map(([relation, { entity, as, description }]) => [
    `\`${relation}\``,
    as === "list" ? `[${entity}]` : `${entity}, in pages`,
    "",
    description,
  ]);
  return `## ${name}\n\n${table(["field", "type", "use", "meaning"], [...rowsOf(fields, ""), ...related])}`;
}

const rowsOf = (fields: FieldMap, prefix: string): readonly (readonly string[])[] =>
  Object.entries(fields).flatMap(([name, field]) => [
    [`\`${prefix}${name}\``, typeOf(field), usesOf(field), field.description],
    ...rowsOf(innerFields(field), `${prefix}${name}.`),
  ]);

function innerFields(field: FieldDescriptor): FieldMap {
  if (field.type === "object") return field.fields;
  return field.type === "list" ? innerFields(field.item) : {};
}

const plainTypes = {
  text: "text",
  integer: "whole number",
  number: "number",
  boolean: "true or false",
  instant: "point in time",
  day: "day",
  money: "money",
  anyReference: "any record",
} as const;

function typeOf(field: FieldDescriptor): string {
  switch (field.type) {
    case "enumeration":
      return Object.keys(field.values).join(", ");
    case "reference":
      return field.entity;
    case "references":
      return `[${field.entity}]`;
    case "object":
      return field.name;
    case "list":
      return `[${typeOf(field.item)}]`;
    default:
      return plainTypes[field.type];
  }
}

const usesOf = (field: FieldDescriptor): string =>
  [
    field.filter === true || (field.type === "list" && field.filterBy !== undefined) ? "F" : "",
    field.order === true ? "O" : "",
    field.input?.includes("create") === true ? "C" : "",
    field.input?.includes("update") === true ? "U" : "",
  ].join("");

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
