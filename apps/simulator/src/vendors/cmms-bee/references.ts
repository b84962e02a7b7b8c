import type { Problem } from "../../contract/problem.ts";
import { Refusal } from "../refusal.ts";
import type { CmmsBeeRecords } from "./records.ts";

/** The tables of records that others can refer to. */
export type TableName = Exclude<keyof CmmsBeeRecords, "clock" | "now" | "files" | "nextNumber">;

/** Refuses ids that an account does not have. `references`: the table by the property with an id, or with ids. */
export const checkReferences = (
  records: CmmsBeeRecords,
  account: string,
  values: Readonly<Record<string, unknown>>,
  references: Readonly<Record<string, TableName>>,
): void => {
  const problems = Object.entries(references).flatMap(([field, table]): Problem[] => {
    const given = values[field];
    const ids = Array.isArray(given) ? given : given === null || given === undefined ? [] : [given];
    const unknown = ids.filter((id) => records[table].get(String(id))?.account !== account);
    return unknown.map((id) => ({ field, message: `is not known: ${String(id)}` }));
  });
  if (problems.length > 0) throw new Refusal(400, "The request is not valid.", problems);
};

/** The table of each kind of record, as comments and documents name it. */
export const tableOfType: Readonly<Record<string, TableName>> = {
  work_order: "workOrders",
  asset: "assets",
  location: "locations",
  user: "users",
  customer: "customers",
  team: "teams",
  work_request: "workRequests",
  maintenance_plan: "maintenancePlans",
  meter: "meters",
  meter_reading: "meterReadings",
  downtime: "downtimes",
  part: "parts",
  stock: "stocks",
  supplier: "suppliers",
  purchase_order: "purchaseOrders",
};

/** Refuses a record of an unknown kind, or one that an account does not have. */
export const checkAttachedTo = (
  records: CmmsBeeRecords,
  account: string,
  attachedTo: { readonly type: string; readonly id: string } | null,
): void => {
  if (attachedTo === null) return;
  const { type, id } = attachedTo;
  const table = tableOfType[type];
  if (table !== undefined && records[table].get(id)?.account === account) return;
  throw new Refusal(400, "The request is not valid.", [{ field: "attachedTo", message: `is not known: ${type} ${id}` }]);
};
