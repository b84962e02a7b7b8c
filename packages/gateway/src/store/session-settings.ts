import pg from "pg";
import { literal } from "./field-expression.ts";

/** Bounds for a stuck statement, lock or transaction, in milliseconds, that the server holds a session to. 0: none. */
export interface SessionBounds {
  readonly statement_timeout: number;
  readonly lock_timeout: number;
  readonly idle_in_transaction_session_timeout: number;
}

/**
 * What we rely on, whatever `ALTER DATABASE ... SET` or `ALTER ROLE ... SET` say of our sessions. All else is the operator's right, as
 * memory, planning, tablespaces, and `synchronous_commit` (whose `off` the start warns of).
 */
const reliedOn: Readonly<Record<string, string>> = {
  // How a transaction is: ours are read committed, so that a statement sees what was committed before it.
  default_transaction_isolation: "read committed",
  default_transaction_read_only: "off",
  default_transaction_deferrable: "off",
  // How values look as text, in both directions.
  client_encoding: "UTF8",
  datestyle: "ISO, MDY",
  intervalstyle: "postgres",
  timezone: "UTC",
  bytea_output: "hex",
  extra_float_digits: "1",
  standard_conforming_strings: "on",
  array_nulls: "on",
  transform_null_equals: "off",
  // Without it a policy fails a statement instead of narrowing it.
  row_security: "on",
  // Anything else switches foreign keys off. Only a superuser may set it.
  session_replication_role: "origin",
  // Connections that wait in a pool or listen, and transactions that our own bounds hold.
  idle_session_timeout: "0",
  transaction_timeout: "0",
};

/**
 * One statement that brings a session to the settings that we rely on; what is so already is left alone, and so is what the server's
 * version does not know. It is sent once a connection, right after connecting, and not with the startup packet: poolers such as
 * PgBouncer refuse a startup packet with settings that they do not know. They have to keep a session together (`pool_mode = session`).
 */
export function sessionSettings(bounds: SessionBounds, schema?: string): string {
  const wanted = [
    ...Object.entries(reliedOn),
    ...Object.entries(bounds).map(([name, value]) => [name, String(value)] as const),
    ...(schema === undefined ? [] : [["search_path", pg.escapeIdentifier(schema)] as const]),
  ];
  const rows = wanted.map(([name, value]) => `(${literal(name)}, ${literal(value)})`).join(", ");
  return `select pg_catalog.set_config(wanted.name, wanted.value, false) from (values ${rows}) as wanted (name, value)
    where pg_catalog.current_setting(wanted.name, true) <> wanted.value`;
}
