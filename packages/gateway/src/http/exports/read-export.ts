import type { ChangeLog } from "../../change-log/change-log.ts";
import { decodeCursor, encodeCursor } from "../../change-log/cursor.ts";
import type { RecordReader } from "../../records/record-reader.ts";
import type { RecordPage } from "../../records/record-query.ts";
import { type ReadRecord, selectionOf } from "../../records/record-selection.ts";
import { whileReading } from "../../store/reading.ts";
import { decodeExportCursor, encodeExportCursor } from "./export-cursor.ts";
import type { ExportRequest } from "./export-request.ts";
import { propertiesOf } from "./exportable-fields.ts";

/** A number of records in a row, and where the export continues after them. */
export interface Portion {
  readonly records: readonly ReadRecord[];
  /** The `after` with which an export continues behind them. Null when there are none. */
  readonly after: string | null;
}

/** An export whose first portion has been read. */
export interface OpenExport {
  /** Every change after it may be missing in the export; nothing before it is. */
  readonly changeCursor: string;
  portions(): AsyncGenerator<Portion, void>;
}

export interface ExportSource {
  readonly records: Pick<RecordReader, "selecting">;
  readonly changeLog: Pick<ChangeLog, "end" | "records">;
}

/** One less than a power of two, as a list reads one record more than asked. */
const sizes = [15, 31, 63, 127, 255, 511, 1023] as const;
/** The bytes of a portion above which the next is smaller, and below which it is larger. */
const usual = { most: 2_000_000, least: 500_000 } as const;

/**
 * Begins an export. Each portion is one statement of its own, so no snapshot is held open. The list is that of records by their last change,
 * newest first, from an index: a record that changes meanwhile moves to its beginning, and is read again or not; either way its change is
 * after the cursor, which is read before the first portion.
 * @throws GatewayError `INVALID_CURSOR`, or `CURSOR_EXPIRED` when the log no longer has the changes since an earlier part.
 */
export async function openExport(
  { records, changeLog }: ExportSource,
  environmentId: string,
  { model, systemId, fields, after }: ExportRequest,
  signal: AbortSignal,
): Promise<OpenExport> {
  const entity = model.descriptor.name;
  const from = after === null ? null : decodeExportCursor(after);
  const read = <Result>(work: () => Promise<Result>) => whileReading({ environmentId, signal }, work);
  const changeCursor = await read(async () => {
    if (from === null) return encodeCursor(environmentId, await changeLog.end(environmentId));
    // A cursor that the log no longer keeps is refused here.
    await changeLog.records(environmentId, decodeCursor(environmentId, from.changeCursor), 1);
    return from.changeCursor;
  });
  const selection = selectionOf(propertiesOf(model, fields), false);
  let step = 3;

  async function next(behind: string | null): Promise<RecordPage<ReadRecord>> {
    let bytes = 0;
    const reads = records.selecting(selection, (more) => (bytes += more));
    const page = await read(() =>
      reads.list(environmentId, {
        entity,
        where: null,
        systemId,
        deleted: "EXCLUDE",
        order: { field: "updatedAt", direction: "DESC" },
        page: { first: sizes[step] ?? 15, after: behind, last: null, before: null },
      }),
    );
    if (bytes > usual.most) step = Math.max(step - 1, 0);
    else if (bytes < usual.least) step = Math.min(step + 1, sizes.length - 1);
    return page;
  }

  let first: RecordPage<ReadRecord> | null = await next(from?.record ?? null);
  return {
    changeCursor,
    async *portions() {
      let page = first;
      first = null;
      while (page !== null) {
        const last: string | undefined = page.edges.at(-1)?.cursor;
        const following = page.hasNextPage && last !== undefined ? next(last) : null;
        // It fails where it is awaited.
        following?.catch(() => undefined);
        const at = last === undefined ? null : encodeExportCursor({ changeCursor, record: last });
        yield { records: page.edges.map(({ node }) => node), after: at };
        page = await following;
      }
    },
  };
}
