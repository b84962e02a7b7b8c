import type { Entry, Table } from "../../state/table.ts";
import { found } from "../found.ts";
import type { Caller, Operation } from "../operation.ts";
import { Refusal } from "../refusal.ts";
import { listPage } from "./list.ts";
import type { Kept } from "./maintenance-rows.ts";
import type { CmmsBeeRecords } from "./records.ts";
import { checkReferences, type TableName } from "./references.ts";

/** The properties of a row that the vendor gives it. */
type Own = keyof Kept;

/** The values of a write, checked against the API description. */
export type Given<Row> = Partial<Omit<Row, Own>>;

/** A write that is about to happen. */
export interface Write<Row> {
  readonly records: CmmsBeeRecords;
  readonly account: string;
  /** Who writes: nobody when the vendor itself does. */
  readonly caller: Caller | null;
  /** Null for a create. */
  readonly before: Row | null;
  readonly given: Given<Row>;
  /** The row as it would be. */
  readonly row: Row;
}

/** A resource of the API as data: what differs from the others. */
export interface Resource<Row extends Kept> {
  /** The path of its list, the name of the list, and of its table. */
  readonly path: string;
  readonly name: TableName;
  readonly table: (records: CmmsBeeRecords) => Table<Row>;
  /** How its ids begin. */
  readonly prefix: string;
  readonly create: readonly (keyof Given<Row> & string)[];
  readonly update: readonly (keyof Given<Row> & string)[];
  readonly isDeletable: boolean;
  /** The tables that its properties with ids refer to. */
  readonly references: Readonly<Record<string, TableName>>;
  /** A new row before the client's values. */
  readonly blank: (id: string, now: Date, caller: Caller | null) => Omit<Row, Own>;
  /** Refuses a write, or completes its row. */
  readonly rule?: (write: Write<Row>) => Row;
  /** What follows from a write at other records. */
  readonly after?: (write: Write<Row>) => void;
  /** Refuses a deletion, or clears up. */
  readonly removing?: (records: CmmsBeeRecords, account: string, row: Row) => void;
}

const write = <Row extends Kept>(resource: Resource<Row>, writing: Write<Row>): Row => {
  const { records, account, given } = writing;
  checkReferences(records, account, given, resource.references);
  const made = resource.rule === undefined ? writing.row : resource.rule(writing);
  const updatedAt = records.clock.next();
  const row = { ...made, ...(writing.before === null && { createdAt: updatedAt }), updatedAt };
  resource.table(records).put(account, row);
  resource.after?.({ ...writing, row });
  return row;
};

export const createRow = <Row extends Kept>(
  records: CmmsBeeRecords,
  resource: Resource<Row>,
  account: string,
  given: Given<Row> & { readonly externalReference?: string | null },
  caller: Caller | null = null,
): Row => {
  const id = `${resource.prefix}${records.nextNumber(resource.name, 10_001)}`;
  const own: Kept = { id, externalReference: null, createdAt: "", updatedAt: "" };
  const blank = { ...resource.blank(id, records.now(), caller), ...own } as Row; // its properties and the vendor's
  return write(resource, { records, account, caller, before: null, given, row: { ...blank, ...given } });
};

export const changeRow = <Row extends Kept>(
  records: CmmsBeeRecords,
  resource: Resource<Row>,
  { account, row: before }: Entry<Row>,
  given: Given<Row>,
  caller: Caller | null = null,
): Row => write(resource, { records, account, caller, before, given, row: { ...before, ...given } });

// The body was checked against the API description; properties that it does not name are dropped here.
const pick = <Values>(body: unknown, names: readonly string[]) =>
  Object.fromEntries(Object.entries(Object(body)).filter(([name]) => names.includes(name))) as Values;

/** The operations of a resource: list, read, and what clients may write. */
export const resourceOperations = <Row extends Kept>(records: CmmsBeeRecords, resource: Resource<Row>): Operation[] => {
  const { path, name, create, update, isDeletable } = resource;
  const table = resource.table(records);
  const one = `${path}/{id}`;
  const operations: Operation[] = [
    { method: "get", path, needs: "read", handle: (call) => listPage(table, name, call) },
    { method: "get", path: one, needs: "read", handle: (call) => ({ status: 200, body: found(table, call).row }) },
    {
      method: "post",
      path,
      needs: "write",
      handle: ({ caller, body }) => {
        const given = pick<Given<Row>>(body, [...create, "externalReference"]);
        return { status: 201, body: createRow(records, resource, caller.account, given, caller) };
      },
    },
    {
      method: "patch",
      path: one,
      needs: "write",
      handle: (call) => {
        const given = pick<Given<Row>>(call.body, update);
        return { status: 200, body: changeRow(records, resource, found(table, call), given, call.caller) };
      },
    },
    {
      method: "delete",
      path: one,
      needs: "write",
      handle: (call) => {
        const { id, row } = found(table, call);
        resource.removing?.(records, call.caller.account, row);
        table.remove(id, records.clock.next());
        return { status: 204 };
      },
    },
  ];
  return operations.filter(({ method }) => (method !== "patch" || update.length > 0) && (method !== "delete" || isDeletable));
};

/** Refuses what is well formed and cannot be. */
export const impossible = (field: string, message: string): Refusal =>
  new Refusal(422, `${field} ${message}.`, [{ field, message }]);
