import type { Tables } from "./tables.ts";

/** That a table has no such column, and why. */
export interface Without {
  readonly none: string;
}

/** What erasing a system does with a table's rows of it. */
export type Erasing<Column extends string = string> =
  /** They are deleted, in small steps, after those of the tables named. */
  | { readonly does: "delete"; readonly after?: readonly (keyof Tables)[] }
  /** They stay, in small steps without the values of these columns, which can be null. `key`: the primary key beside the environment. */
  | { readonly does: "blank"; readonly columns: readonly Column[]; readonly key: Column }
  /** They hang by a foreign key that cascades on the rows of another table, and go with them. */
  | { readonly does: "cascade"; readonly from: keyof Tables }
  /** They are the records: each leaves as an entry of the change log. */
  | { readonly does: "delete-as-changes" }
  /** They belong to a record by its id, and go in its transaction. */
  | { readonly does: "delete-with-record"; readonly record: Column }
  /** They belong to a record by its id, and stay without the values of these columns. */
  | { readonly does: "blank-with-record"; readonly record: Column; readonly columns: readonly Column[]; readonly key: Column }
  /** It is the system itself, which goes last. */
  | { readonly does: "delete-last" }
  /** They stay as they are. */
  | { readonly does: "keep"; readonly because: string };

/** A column of sealed text. It is bound to its row: `<place>:<environment>:<id>`. */
export interface SealedColumn<Column extends string = string> {
  readonly column: Column;
  readonly place: string;
  /** The primary key beside the environment. */
  readonly id: Column;
  /** What becomes of a row whose text no key opens any more: it goes, or stays without the values of these columns. */
  readonly whenLost: "delete" | readonly Column[];
}

/** A number of days that the operator sets. */
export type RetentionSetting = `${string}RetentionDays`;

/** Rows go once a time of theirs is so many days ago. Null: not yet. */
export interface AgeRule<Column extends string = string> {
  readonly age: Column;
  readonly days: number | RetentionSetting;
  /** A condition in SQL: of which rows. Left out: of all. */
  readonly which?: string;
}

/** For how long rows are kept. */
export type Retention<Column extends string = string> =
  /** Not by their age; and why. */
  | { readonly forGood: string }
  | readonly AgeRule<Column>[]
  /** More than a time of theirs decides: they are left to the retention task of this name. */
  | { readonly task: string };

/** What a role may do with rows. */
export type TableRight = "select" | "insert" | "update" | "delete";

/** What the gateway knows of a table beside its columns. Row-level security, rights, erasing, retention and re-sealing come from it. */
export interface DeclaredTable {
  readonly name: string;
  /** The column that says which environment a row belongs to. Row-level security shows each environment its own rows. */
  readonly environment: string | Without;
  /** The column that says which system a row belongs to. */
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
  /** May be left out where rows belong to no system. */
  readonly erasing?: Erasing<Column>;
  /** Default: none. */
  readonly sealed?: readonly SealedColumn<Column>[];
  readonly retention: Retention<Column>;
  /** Default: everything, of a table whose rows belong to environments. */
  readonly rights?: Partial<DeclaredTable["rights"]>;
}

const everything: readonly TableRight[] = ["select", "insert", "update", "delete"];

/**
 * Declares a table of a stage. It stands in the stage's `tables.ts`, beside the type of its rows.
 * @throws Error where the declaration contradicts itself, so that something would be left out.
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

/** The place that the sealed text of a row is bound to. */
export const sealedPlace = ({ place }: Pick<SealedColumn, "place">, environmentId: string, id: string) =>
  `${place}:${environmentId}:${id}`;
