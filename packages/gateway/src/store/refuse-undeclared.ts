import { StartError } from "../errors.ts";
import type { DeclaredTable } from "./declared-table.ts";
import type { FoundTable } from "./read-catalogue.ts";

/** @throws StartError when a table exists that no stage declares, because nothing based on the declarations would cover it. */
export function refuseUndeclared(declared: readonly DeclaredTable[], found: readonly FoundTable[], schema: string): void {
  const known = new Set(declared.map(({ name }) => name));
  const undeclared = found.find(({ name, partOf }) => !known.has(partOf ?? name));
  if (undeclared === undefined) return;
  throw new StartError(
    `The table ${undeclared.name} of the schema "${schema}" is declared by no stage, so neither row-level security nor erasing ` +
      `covers it. If it is not Fettle's, move it to another schema: ALTER TABLE "${schema}"."${undeclared.name}" SET SCHEMA <name>; ` +
      "if it is, declare it in the tables.ts of its stage.",
  );
}

/** @throws StartError when a declared table is missing or differs from its declaration. */
export function refuseDifferences(declared: readonly DeclaredTable[], found: readonly FoundTable[], schema: string): void {
  const there = new Map(found.map((table) => [table.name, table]));
  for (const table of declared) {
    const facts = there.get(table.name);
    if (facts === undefined) {
      throw new StartError(
        `The table ${table.name} is missing from the schema "${schema}", although all migrations have run: restore a backup that has ` +
          "it. A new table needs a migration of its stage that creates it.",
      );
    }
    const wrong = differenceOf(table, facts);
    if (wrong === null) continue;
    throw new StartError(
      `The table ${table.name} ${wrong}. Correct its declaration, in the tables.ts of its stage, or the table, in a migration.`,
    );
  }
}

/** Describes how a table differs from its declaration; null when it does not. */
function differenceOf(table: DeclaredTable, { columns, cascadesFrom }: FoundTable): string | null {
  const { environment, system, erasing } = table;
  const missing = columnsOf(table).find((column) => !columns.includes(column));
  if (missing !== undefined) return `is declared with the column ${missing}, which it does not have`;
  for (const [column, of] of [
    ["environment_id", environment],
    ["system_id", system],
  ] as const) {
    if (columns.includes(column) && typeof of === "object")
      return `has the column ${column}, but is declared as if its rows belonged to none`;
  }
  if (erasing.does === "cascade" && !cascadesFrom.includes(erasing.from))
    return `is declared to be erased with ${erasing.from}, but has no cascading foreign key to it`;
  return null;
}

/** Every column that a declaration names. */
function columnsOf({ environment, system, erasing, sealed, retention }: DeclaredTable): readonly string[] {
  return [
    ...[environment, system].filter((column) => typeof column === "string"),
    ...("columns" in erasing ? [...erasing.columns, erasing.key] : []),
    ...("record" in erasing ? [erasing.record] : []),
    ...sealed.flatMap(({ column, id }) => [column, id]),
    ...("length" in retention ? retention.map(({ age }) => age) : []),
  ];
}
