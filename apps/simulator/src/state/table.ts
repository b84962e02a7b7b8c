import type { KeyValues } from "./key-values.ts";

/** One record as the vendor keeps it. */
export interface Entry<Row> {
  readonly id: string;
  readonly account: string;
  readonly row: Row;
  /** True when a test broke the record on purpose: responses with it are exempt from the API description. */
  readonly tampered?: true;
}

/** What happened to a record. */
export interface Change<Row = unknown> {
  readonly entity: string;
  readonly action: "created" | "updated" | "deleted";
  readonly id: string;
  readonly account: string;
  readonly row: Row;
  readonly at: string;
  readonly tampered: boolean;
}

export interface TableOptions<Row> {
  readonly entity: string;
  readonly keyValues: KeyValues;
  readonly prefix: string;
  readonly identify: (row: Row) => string;
  readonly updatedAt: (row: Row) => string;
  /** Called for every change, but not while loading. */
  readonly changed: (change: Change<Row>) => void;
}

/** The records of one entity of one vendor, over all its accounts. */
export interface Table<Row> {
  readonly entity: string;
  get(id: string): Entry<Row> | undefined;
  /** The records of an account that changed at or after a time, in ascending order of change time and id, without hidden ones. */
  list(account: string, since?: string): readonly Entry<Row>[];
  /** Inserts a record silently. */
  load(account: string, row: Row): void;
  put(account: string, row: Row, tampered?: boolean): Entry<Row>;
  remove(id: string, at: string): boolean;
  /** From now on, leaves exactly these records out of lists, as a faulty vendor would. Reads by id still find them. */
  hide(ids: Iterable<string>): void;
  lastChange(): string | undefined;
}

const compareIds = (left: string, right: string) => left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);

export const createTable = <Row>(options: TableOptions<Row>): Table<Row> => {
  const prefix = `${options.prefix}/${options.entity}/`;
  const entries = new Map<string, Entry<Row>>();
  const sorted = new Map<string, readonly Entry<Row>[]>();
  let hidden: ReadonlySet<string> = new Set();

  const compare = (left: Entry<Row>, right: Entry<Row>) => {
    const [before, after] = [options.updatedAt(left.row), options.updatedAt(right.row)];
    return before < after ? -1 : before > after ? 1 : compareIds(left.id, right.id);
  };
  const listAll = (account: string) => {
    const known = sorted.get(account);
    if (known !== undefined) return known;
    const made = entries
      .values()
      .filter((entry) => entry.account === account && !hidden.has(entry.id))
      .toArray()
      .toSorted(compare);
    sorted.set(account, made);
    return made;
  };
  const keep = (entry: Entry<Row>) => {
    entries.set(entry.id, entry);
    sorted.delete(entry.account);
  };
  const write = (account: string, row: Row, tampered: boolean): Entry<Row> => {
    const entry: Entry<Row> = { id: options.identify(row), account, row, ...(tampered && { tampered }) };
    keep(entry);
    options.keyValues.set(prefix + entry.id, entry);
    return entry;
  };

  // This function wrote the file, so its values are entries.
  for (const [, value] of options.keyValues.under(prefix)) keep(value as Entry<Row>);

  return {
    entity: options.entity,
    get: (id) => entries.get(id),
    list: (account, since) => {
      const all = listAll(account);
      return since === undefined ? all : all.filter((entry) => options.updatedAt(entry.row) >= since);
    },
    load: (account, row) => {
      write(account, row, false);
    },
    put: (account, row, tampered = false) => {
      const action = entries.has(options.identify(row)) ? "updated" : "created";
      const entry = write(account, row, tampered);
      options.changed({ entity: options.entity, action, id: entry.id, account, row, at: options.updatedAt(row), tampered });
      return entry;
    },
    remove: (id, at) => {
      const entry = entries.get(id);
      if (entry === undefined) return false;
      entries.delete(id);
      sorted.delete(entry.account);
      options.keyValues.delete(prefix + id);
      const { account, row } = entry;
      options.changed({ entity: options.entity, action: "deleted", id, account, row, at, tampered: false });
      return true;
    },
    hide: (ids) => {
      hidden = new Set(ids);
      sorted.clear();
    },
    lastChange: () =>
      entries
        .values()
        .map((entry) => options.updatedAt(entry.row))
        .reduce<string | undefined>((last, time) => (last === undefined || time > last ? time : last), undefined),
  };
};
