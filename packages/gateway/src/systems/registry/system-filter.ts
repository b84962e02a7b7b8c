import { sql, type RawBuilder, type SqlBool } from "kysely";
import { GatewayError } from "../../errors.ts";
import type { SystemQuery } from "../systems.ts";

const columns = { connectorId: "connector_id", externalId: "external_id", status: "status" } as const;
type Column = (typeof columns)[keyof typeof columns];
const mostOperands = 1000;

/** A SystemFilter as SQL conditions that must all match. Each operator follows the contract's rules for absent values. */
export function systemConditions(where: SystemQuery["where"]): readonly RawBuilder<SqlBool>[] {
  return Object.entries(columns).flatMap(([field, column]) => {
    // The keys of `columns` are the keys of `where`.
    const filter = where[field as keyof typeof columns] ?? {};
    return Object.entries(filter)
      .filter(([, operand]) => operand !== undefined)
      .map(([operator, operand]) => condition(column, operator, operand));
  });
}

function condition(column: Column, operator: string, operand: unknown): RawBuilder<SqlBool> {
  const value = sql.ref<string | null>(`systems.${column}`);
  switch (operator) {
    case "eq":
      return sql`${value} = ${text(operand)}`;
    case "ne":
      return sql`${value} is distinct from ${text(operand)}`;
    case "in":
      return sql`coalesce(${isOneOf(value, operand)}, false)`;
    case "notIn":
      return sql`not coalesce(${isOneOf(value, operand)}, false)`;
    case "contains":
      return sql`strpos(${value}, ${text(operand)}) > 0`;
    case "startsWith":
      return sql`starts_with(${value}, ${text(operand)})`;
    case "isNull":
      if (typeof operand !== "boolean") throw invalid();
      return operand ? sql`${value} is null` : sql`${value} is not null`;
    default:
      throw invalid();
  }
}

function isOneOf(value: RawBuilder<string | null>, operand: unknown): RawBuilder<SqlBool | null> {
  if (!Array.isArray(operand) || operand.length > mostOperands) throw invalid();
  return operand.length === 0 ? sql`false` : sql`${value} in (${sql.join(operand.map((item) => text(item)))})`;
}

function text(operand: unknown): RawBuilder<string> {
  // The database accepts every character but this one.
  if (typeof operand !== "string" || operand.includes("\0")) throw invalid();
  return sql`${operand}::text`;
}

const invalid = () => new GatewayError("BAD_USER_INPUT", "The filter for systems has an operator or value that does not fit.");
