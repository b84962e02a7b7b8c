import type { GraphQLField } from "graphql";

const key = "fettle.followsLog";

/** What an answer depends on beside its parent: the records of an entity, one record, or every entry of the log. */
export type LogDependency =
  | { readonly on: "parent" }
  | { readonly on: "records"; readonly entity: string; readonly idArgument?: string }
  | { readonly on: "everyChange" };

/**
 * The `extensions` of a field whose value, for the same arguments and rights, stays the same to the byte until the change log has an entry
 * for a record that it depends on. Its answers may be kept. Not so for what is written without an entry, depends on the time, or shows the
 * caller's token. `idArgument`: the argument with the id of the only record that is read.
 */
export const followsLog = (dependency: LogDependency = { on: "parent" }): Readonly<Record<string, unknown>> => ({
  [key]: dependency,
});

/** What a field declares with {@link followsLog}. Null: nothing, so its answers are never kept. */
export const logDependencyOf = ({ extensions }: GraphQLField<unknown, unknown>): LogDependency | null =>
  (extensions[key] as LogDependency | undefined) ?? null; // set only above
