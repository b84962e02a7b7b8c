import type { ExternalIdScope } from "./external-id-rows.ts";
import type { StoredRecord } from "../store/stored-record.ts";
import type { ReadRecord, RecordSelection } from "./record-selection.ts";
import type { FoundGroups, GroupQuery, RecordPage, RecordQuery } from "./record-query.ts";

/** Reads records of one environment. Ids of other environments or without a record are not found. Each call is one statement. */
export interface RecordReads<Read> {
  /** Includes deleted records. */
  byIds(environmentId: string, ids: readonly string[]): Promise<ReadonlyMap<string, Read>>;
  /** Like `byIds`, for those who take some records at a time, and each maybe often. Asked for anything else, it may find it or not. */
  lookUp(environmentId: string, ids: readonly string[]): Promise<(id: string) => Read | null>;
  /** @throws GatewayError `INVALID_CURSOR` when `after` or `before` is not a cursor of this list and order. */
  list(environmentId: string, query: RecordQuery): Promise<RecordPage<Read>>;
  /**
   * The records of `entity` whose reference field `field` points to each of the targets: without deleted ones, in the order of
   * the entity's first instant field marked `order`, at most 200 per target.
   */
  referring(
    environmentId: string,
    entity: string,
    field: string,
    targetIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly Read[]>>;
}

/** Gets the bytes of data that was read, and may throw when it is too much. */
export type CountBytes = (bytes: number) => void;

/** Reads whole records, or only what a selection asks for. */
export interface RecordReader extends RecordReads<StoredRecord> {
  selecting(selection: RecordSelection<ReadRecord>, count: CountBytes): RecordReads<ReadRecord>;
  /** The number of records that the query matches on all pages. */
  count(environmentId: string, query: RecordQuery): Promise<number>;
  /** The apps' own ids of records, by the records' ids. */
  externalIds(environmentId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The ids of an entity's records, deleted ones included, by the apps' own ids for them. */
  byExternalIds(scope: ExternalIdScope, externalIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** @throws GatewayError `BAD_USER_INPUT` when the database does not know the time zone. */
  groups(environmentId: string, query: GroupQuery): Promise<FoundGroups>;
}
