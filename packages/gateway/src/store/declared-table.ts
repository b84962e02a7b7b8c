import type { Tables } from "./tables.ts";

/** States that a table has no such column, and why. */
export interface Without {
  readonly none: string;
}

/** What erasing a system does with its rows of a table. */
export type Erasing<Column extends string = string> =
  /** The rows are deleted, in small steps, after those of the listed tables. */
  | { readonly does: "delete"; readonly after?: readonly (keyof Tables)[] }
  /**
   * The rows stay, but lose the values of these nullable columns, in small steps. `key`: the primary key besides the environment.
   */
  | { readonly does: "blank"; readonly columns: readonly Column[]; readonly key: Column }
  /** The rows are deleted with the rows of another table, through a cascading foreign key. */
  | { readonly does: "cascade"; readonly from: keyof Tables }
  /** The rows are the records: each deletion becomes an entry of the change log. */
  | { readonly does: "delete-as-changes" }
  /** The rows belong to a record by its id, and are deleted in its transaction. */
  | { readonly does: "delete-with-record"; readonly record: Column }
  /** The rows belong to a record by its id, and stay without the values of these columns. */
  | { readonly does: "blank-with-record"; readonly record: Column; readonly columns: readonly Column[]; readonly key: Column }
  /** The row is the system itself, which goes last. */
  | { readonly does: "delete-last" }
  /** The rows stay unchanged. */
  | { readonly does: "keep"; readonly because: string };

/** A column of sealed text. The text is bound to its row: `<place>:<environment>:<id>`. */
export interface SealedColumn<Column extends string = string> {
  readonly column: Column;
  readonly place: string;
  /** The primary key besides the environment. */
  readonly id: Column;
  /** What happens to a row whose text no key can open any more: it is deleted, or it loses the values of these columns. */
  readonly whenLost: "delete" | readonly Column[];
}

/** A number of days that the operator sets. */
export type RetentionSetting = `${string}RetentionDays`;

/** Rows are deleted once one of their times is this many days ago. Null: not yet. */
export interface AgeRule<Column extends string = string> {
  readonly age: Column;
  readonly days: number | RetentionSetting;
  /** A condition in SQL that selects the rows. Default: all. */
  readonly which?: string;
}

/** How long rows are kept. */
export type Retention<Column extends string = string> =
  /** Rows are not deleted by age, for this reason. */
  | { readonly forGood: string }
  | readonly AgeRule<Column>[]
  /** Age alone does not decide: the retention task of this name handles the rows. */
  | { readonly task: string };

/** What a role may do with rows. */
export type TableRight = "select" | "insert" | "update" | "delete";

/**
 * What the gateway knows of a table besides its columns. Row-level security, rights, erasing, retention and re-sealing derive
 * from it.
 */
export interface DeclaredTable {
  readonly name: string;
  /** The column with the environment of a row. Row-level security shows each environment its own rows. */
  readonly environment: string | Without;
  /** The column with the system of a row. */
  readonly system: string | Without;
  readonly erasing: Erasing;
  readonly sealed: readonly SealedColumn[];
  readonly retention: Retention;
  /** What the two roles may do. */
  readonly rights: Readonly<Record<"app" | "service", readonly TableRight[]>>;
}

interface Declaration<Name extends keyof Tables, Column extends string = keyof Tables[Name] & string> {
  readonly name: Name;
  readonly environment: Column | Without;
  readonly system: Column | Without;
  /** Optional when rows belong to no system. */
  readonly erasing?: Erasing<Column>;
  /** Default: none. */
  readonly sealed?: readonly SealedColumn<Column>[];
  readonly retention: Retention<Column>;
  /** Default: everything, if the table's rows belong to environments. */
  readonly rights?: Partial<DeclaredTable["rights"]>;
}

const everything: readonly TableRight[] = ["select", "insert", "update", "delete"];

/**
 * Declares a table of a stage, in the stage's `tables.ts`, beside the type of its rows.
 * @throws Error when the declaration contradicts itself, which would leave something out.
 */
export function defineTable<Name extends keyof Tables & string>(declaration: Declaration<Name>): DeclaredTable {
  const { name, environment, system, erasing, sealed = [], retention, rights } = declaration;
  const isShared = typeof environment === "object";
  if (isShared && rights?.app !== undefined)
    throw new Error(`The table ${name} belongs to no environment: the API has no rights to it.`);
  if (environment !== "environment_id" && (typeof system === "string" || erasing !== undefined || sealed.length > 0))
    throw new Error(`The table ${name} must have the column environment_id, because it contains systems' rows or secrets.`);
  if (erasing === undefined && typeof system === "string")
    throw new Error(`The table ${name} contains rows of systems, but does not say what erasing a system does with them.`);
  return {
    name,
    environment,
    system,
    erasing: erasing ?? { does: "keep", because: "no row belongs to a system" },
    sealed,
    retention,
    rights: { app: isShared ? [] : everything, service: everything, ...rights },
  };
}

/** The place that a row's sealed text is bound to. */
export const sealedPlace = ({ place }: Pick<SealedColumn, "place">, environmentId: string, id: string) =>
  `${place}:${environmentId}:${id}`;
