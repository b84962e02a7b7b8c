import pg from "pg";
import { literal } from "./field-expression.ts";

/** Time limits in milliseconds for a stuck statement, lock or transaction, which the server enforces on a session. 0: none. */
export interface SessionBounds {
  readonly statement_timeout: number;
  readonly lock_timeout: number;
  readonly idle_in_transaction_session_timeout: number;
}

/**
 * The settings that the gateway relies on, whatever `ALTER DATABASE ... SET` or `ALTER ROLE ... SET` specify. Everything else is
 * the operator's decision, such as memory, planning, tablespaces, and `synchronous_commit` (the start warns when that is `off`).
 */
const reliedOn: Readonly<Record<string, string>> = {
  // Transactions are read committed, so a statement sees everything committed before it.
  default_transaction_isolation: "read committed",
  default_transaction_read_only: "off",
  default_transaction_deferrable: "off",
  // The text form of values, in both directions.
  client_encoding: "UTF8",
  datestyle: "ISO, MDY",
  intervalstyle: "postgres",
  timezone: "UTC",
  bytea_output: "hex",
  extra_float_digits: "1",
  standard_conforming_strings: "on",
  array_nulls: "on",
  transform_null_equals: "off",
  // Without it a policy makes a statement fail instead of narrowing it.
  row_security: "on",
  // Any other value switches foreign keys off. Only a superuser may set it.
  session_replication_role: "origin",
  // Connections wait in a pool or listen, and our own limits apply to transactions.
  idle_session_timeout: "0",
  transaction_timeout: "0",
};

/**
 * Builds one statement that applies the settings the gateway relies on to a session. It skips settings that are already right or
 * that the server's version does not know. It is sent once per connection, right after connecting and not with the startup
 * packet: poolers such as PgBouncer refuse a startup packet with unknown settings. They must keep a session together (`pool_mode
 * = session`).
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
