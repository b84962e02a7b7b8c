import type { Migration } from "kysely/migration";
import type { Catalog } from "../catalog/catalog.ts";
import type { DeclaredTable } from "./declared-table.ts";
import { foundation } from "./migrations/foundation.ts";

/** A step that brings a stage's tables up to date. */
export interface StageMigration extends Pick<Migration, "up"> {
  /** Its number within the stage and its subject: `0001-subscriptions`. */
  readonly name: string;
}

/** A stage's part of the store. */
export interface StageTables {
  readonly name: string;
  readonly tables?: readonly DeclaredTable[];
  readonly migrations?: readonly StageMigration[];
}

/** All stages' parts of a store together. */
export interface StoreParts {
  readonly tables: readonly DeclaredTable[];
  /** By name, in the order in which they run. */
  readonly migrations: ReadonlyMap<string, Pick<Migration, "up">>;
}

/** Everything that is needed to open a store. */
export type StoreContents = StoreParts & Pick<Catalog, "entities">;

/**
 * Combines the stages' parts, in order: first the foundation, from before stages had their own migrations, then those of each
 * stage as `<stage>/<migration>`.
 * @throws Error when two stages declare one table, or a stage's migrations are not numbered in order.
 */
export function composeStoreParts(stages: readonly StageTables[]): StoreParts {
  const tables = stages.flatMap((stage) => stage.tables ?? []);
  const names = tables.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`Two stages declare the table ${twice}.`);
  const migrations = new Map<string, Pick<Migration, "up">>(Object.entries(foundation));
  for (const { name: stage, migrations: own = [] } of stages) {
    own.forEach(({ name, up }, index) => {
      if (!name.startsWith(`${String(index + 1).padStart(4, "0")}-`))
        throw new Error(`The name of the migration ${name} of the stage ${stage} must begin with its number, ${index + 1}.`);
      migrations.set(`${stage}/${name}`, { up });
    });
  }
  return { tables, migrations };
}
