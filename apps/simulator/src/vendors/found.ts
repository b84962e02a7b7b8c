import type { Entry, Table } from "../state/table.ts";
import type { Call } from "./operation.ts";
import { Refusal } from "./refusal.ts";

/** The record that a call names, if it is the caller's. Throws a refusal with 404 otherwise. */
export const found = <Row>(table: Table<Row>, call: Call): Entry<Row> => {
  const entry = table.get(call.id);
  if (entry?.account !== call.caller.account) throw new Refusal(404, "The record does not exist.");
  return entry;
};
