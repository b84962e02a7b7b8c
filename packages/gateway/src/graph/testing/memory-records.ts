import { GatewayError } from "../../errors.ts";
import { matches } from "../../filter/matches.ts";
import { sizeOfJson } from "../answer-size.ts";
import type { RecordQuery } from "../../records/record-query.ts";
import type { RecordReader } from "../../records/record-reader.ts";
import type { RecordSelection } from "../../records/record-selection.ts";
import type { StoredRecord } from "../../store/stored-record.ts";

/** Records in memory, with a log of the reads. */
export interface MemoryRecords extends RecordReader {
  readonly rows: Map<string, StoredRecord>;
  /** Every call, in order: `byIds wo_1,wo_2`. */
  readonly calls: string[];
  /** What was selected, in the order of the calls. */
  readonly selections: RecordSelection<unknown>[];
  /** The query of the last list. */
  lastQuery: RecordQuery | null;
}

/** A reader that always orders by id. The cursor of a record is a tilde and its id. */
export function createMemoryRecords(): MemoryRecords {
  const rows = new Map<string, StoredRecord>();
  const calls: string[] = [];
  const selections: RecordSelection<unknown>[] = [];
  const selected = ({ entity, where, systemId, deleted }: RecordQuery) =>
    [...rows.values()]
      .filter((row) => row.entity === entity && matches(where, row) && (systemId === null || row.systemId === systemId))
      .filter(({ deletedAt }) => deleted === "INCLUDE" || (deletedAt === null) === (deleted === "EXCLUDE"))
      .toSorted((left, right) => (left.id < right.id ? -1 : 1));

  const reader: MemoryRecords = {
    // A whole record fits every selection.
    selecting(selection, count) {
      selections.push(selection);
      const counted = (records: Iterable<StoredRecord>) => {
        for (const { document, customFields, remoteData } of records)
          count(300 + sizeOfJson([document, customFields, remoteData], 30_000_000));
      };
      return {
        async byIds(...words) {
          const found = await reader.byIds(...words);
          counted(found.values());
          return found;
        },
        async lookUp(...words) {
          const found = await reader.byIds(...words);
          counted(found.values());
          return (id) => found.get(id) ?? null;
        },
        async list(...words) {
          const page = await reader.list(...words);
          counted(page.edges.map(({ node }) => node));
          return page;
        },
        async referring(...words) {
          const found = await reader.referring(...words);
          for (const records of found.values()) counted(records);
          return found;
        },
      };
    },
    rows,
    calls,
    selections,
    lastQuery: null,
    async byIds(_environmentId, ids) {
      calls.push(`byIds ${ids.join(",")}`);
      return new Map(
        ids.flatMap((id) => (rows.has(id) ? [[id, rows.get(id)] as const] : [])).flatMap(([id, row]) => (row ? [[id, row]] : [])),
      );
    },
    async lookUp(...words) {
      const found = await reader.byIds(...words);
      return (id) => found.get(id) ?? null;
    },
    async list(_environmentId, query) {
      calls.push(`list ${query.entity}`);
      reader.lastQuery = query;
      const { first, after, last, before } = query.page;
      for (const cursor of [after, before]) {
        if (cursor !== null && !cursor.startsWith("~"))
          throw new GatewayError("INVALID_CURSOR", "This is not a cursor of this list.");
      }
      const all = selected(query).filter(
        ({ id }) => (after === null || id > after.slice(1)) && (before === null || id < before.slice(1)),
      );
      const page = last === null ? all.slice(0, first ?? 0) : all.slice(Math.max(all.length - last, 0));
      const isCut = page.length < all.length;
      return {
        edges: page.map((node) => ({ cursor: `~${node.id}`, node })),
        hasNextPage: last === null ? isCut : before !== null,
        hasPreviousPage: last === null ? after !== null : isCut,
        place: { position: 7, mark: null },
      };
    },
    async count(_environmentId, query) {
      calls.push(`count ${query.entity}`);
      return selected(query).length;
    },
    externalIds: async () => new Map(),
    byExternalIds: async () => new Map(),
    /** One group of all. */
    async groups(_environmentId, query) {
      calls.push(`groups ${query.entity} ${query.by.join(",")}`);
      const order = { field: "createdAt", direction: "ASC" } as const;
      const total = selected({ ...query, order, page: { first: 1, after: null, last: null, before: null } }).length;
      const groups = query.by.length === 0 ? [] : [{ keys: query.by.map(() => null), count: total }];
      return { groups, total, hasMore: false };
    },
    async referring(_environmentId, entity, field, targetIds) {
      calls.push(`referring ${entity}.${field} ${targetIds.join(",")}`);
      const found = [...rows.values()].filter((row) => row.entity === entity);
      return new Map(targetIds.map((id) => [id, found.filter(({ document }) => document[field] === id)]));
    },
  };
  return reader;
}
