import type { Problem } from "../../contract/problem.ts";
import type { Entry, Table } from "../../state/table.ts";
import { found } from "../found.ts";
import type { Operation } from "../operation.ts";
import { Refusal } from "../refusal.ts";
import { listPage } from "./list.ts";
import type { WorkWaveRecords } from "./records.ts";

/** What every row has. */
export interface Dated {
  readonly CreatedDate: string;
  readonly UpdatedDate: string;
}

/** The body of a create or an update: checked against the API description, and cut to the fields that count. */
export type Given = Readonly<Record<string, unknown>>;

/** What a resource's rules work with. */
export interface Context {
  readonly records: WorkWaveRecords;
  readonly account: string;
  readonly at: string;
}

/** One kind of record of the API as data, with its rules. A resource without `create` or `update` is only read there. */
export interface Resource<Row extends Dated> {
  readonly path: string;
  readonly table: (records: WorkWaveRecords) => Table<Row>;
  readonly create?: {
    readonly fields: readonly string[];
    /** The new row; throws a refusal for what the vendor does not accept. */
    readonly row: (given: Given, context: Context) => Row;
  };
  readonly update?: {
    readonly fields: readonly string[];
    /** The changed row. Default: the given fields over the row. */
    readonly row?: (before: Row, given: Given, context: Context) => Row;
  };
  readonly isDeletable?: boolean;
  /** The table of the records that each field names. */
  readonly references?: Readonly<Record<string, (records: WorkWaveRecords) => Pick<Table<unknown>, "get">>>;
  /** What follows for other records after a write; `after` is undefined after a removal. */
  readonly settle?: (change: { readonly before: Row | undefined; readonly after: Row | undefined }, context: Context) => void;
}

const pick = (body: unknown, fields: readonly string[]): Given =>
  Object.fromEntries(Object.entries(Object(body)).filter(([name]) => fields.includes(name)));

const checkReferences = (
  references: Resource<never>["references"] = {},
  given: Given,
  { records, account }: Omit<Context, "at">,
): void => {
  const problems: Problem[] = Object.entries(references).flatMap(([field, table]) => {
    const id = given[field];
    if (id === null || id === undefined || table(records).get(String(id))?.account === account) return [];
    return [{ field, message: `is not known: ${String(id)}` }];
  });
  if (problems.length > 0) throw new Refusal(400, "The request is not valid.", problems);
};

const referenceOf = (row: object): unknown => ("ExternalReference" in row ? row.ExternalReference : undefined);

/** The record that already carries a client's reference. */
export const withReference = <Row extends Dated>(table: Table<Row>, account: string, reference: unknown) =>
  typeof reference === "string" ? table.list(account).find(({ row }) => referenceOf(row) === reference) : undefined;

/** Creates a record by the rules of its resource. */
export const createRow = <Row extends Dated>(
  { table, create, references, settle }: Resource<Row>,
  records: WorkWaveRecords,
  account: string,
  given: Given,
): Row => {
  if (create === undefined) throw new TypeError("The resource is only read.");
  const context: Context = { records, account, at: records.clock.next() };
  checkReferences(references, given, context);
  const row = create.row(given, context);
  table(records).put(account, row);
  settle?.({ before: undefined, after: row }, context);
  return row;
};

/** Changes a record by the rules of its resource. Returns what became of it. */
export const changeRow = <Row extends Dated>(
  { table, update, references, settle }: Resource<Row>,
  records: WorkWaveRecords,
  { id, account, row: before, tampered }: Entry<Row>,
  given: Given,
): Row => {
  const context: Context = { records, account, at: records.clock.next() };
  checkReferences(references, given, context);
  const changed = update?.row?.(before, given, context) ?? { ...before, ...given };
  table(records).put(account, { ...changed, UpdatedDate: context.at }, tampered === true);
  const after = table(records).get(id)?.row;
  settle?.({ before, after }, context);
  return table(records).get(id)?.row ?? changed;
};

/** The operations of a resource: list and read, and create, update and delete as far as it has them. */
export const resourceOperations = <Row extends Dated>(resource: Resource<Row>, records: WorkWaveRecords): Operation[] => {
  const { path, create, update, isDeletable = false, settle } = resource;
  const table = resource.table(records);
  const read: Operation[] = [
    { method: "get", path, needs: "read", handle: (call) => listPage(table, call) },
    {
      method: "get",
      path: `${path}/{id}`,
      needs: "read",
      handle: (call) => {
        const { row, tampered = false } = found(table, call);
        return { status: 200, body: row, tampered };
      },
    },
  ];
  const write: (Operation | false | undefined)[] = [
    create && {
      method: "post",
      path,
      needs: "write",
      handle: (call) => {
        const given = pick(call.body, create.fields);
        const existing = withReference(table, call.caller.account, given["ExternalReference"]);
        if (existing) return { status: 200, body: existing.row, tampered: existing.tampered === true };
        const row = createRow(resource, records, call.caller.account, given);
        return { status: 201, body: row };
      },
    },
    update && {
      method: "put",
      path: `${path}/{id}`,
      needs: "write",
      handle: (call) => {
        const entry = found(table, call);
        const body = changeRow(resource, records, entry, pick(call.body, update.fields));
        return { status: 200, body, tampered: entry.tampered === true };
      },
    },
    isDeletable && {
      method: "delete",
      path: `${path}/{id}`,
      needs: "write",
      handle: (call) => {
        const { id, row } = found(table, call);
        const context: Context = { records, account: call.caller.account, at: records.clock.next() };
        table.remove(id, context.at);
        settle?.({ before: row, after: undefined }, context);
        return { status: 204 };
      },
    },
  ];
  return [...read, ...write.filter((operation) => operation !== undefined && operation !== false)];
};
