import { parseExact } from "../store/exact-json.ts";
import { rowsOf, type Appended, type WrittenRow } from "./appended.ts";
import { toRecordChange, type ChangeRow } from "./change-rows.ts";

/** Above this number, other nodes read the added changes from the log. */
const mostChanges = 200;
const mostCharacters = 256_000;

/** A row and its snapshots, as in the text. Times are texts, which `Date` also accepts. */
type ToldRow = readonly [
  Omit<ChangeRow, "record" | "previous" | "actor">,
  ChangeRow["record"],
  ChangeRow["previous"],
  ChangeRow["actor"] | undefined,
];

/** The added changes as text for other nodes; null when they are too many or came from another node. */
export function writeAppended(appended: Appended): string | null {
  const rows = appended.position - appended.after.position > mostChanges ? undefined : rowsOf(appended);
  if (rows === undefined) return null;
  const { position, mark } = appended.after;
  const text = `[${position},${JSON.stringify(mark)},[${rows.map(writeRow).join()}]]`;
  return text.length > mostCharacters ? null : text;
}

/** The snapshots are already text, the same as in the database. */
const writeRow = ({ record, previous, actor, environment_id: _told, ...row }: WrittenRow): string =>
  `[${JSON.stringify(row)},${record ?? null},${previous ?? null},${actor ?? null}]`;

/** Reads added changes back, up to a position. Null when the text is invalid or from another version. */
export function readAppended(text: string, position: number): Appended | null {
  try {
    const [start, markBefore, rows] = parseExact(text) as [number, unknown, readonly ToldRow[]]; // checked below
    const changes = rows.map(readRow);
    const [first] = changes;
    const isWhole = changes.every(
      (change, index) => change.position === start + 1 + index && isMark(change.mark) && change.mark === first?.mark,
    );
    if (!isWhole || first === undefined || start + changes.length !== position || !isMark(markBefore)) return null;
    return { after: { position: start, mark: markBefore }, position, mark: first.mark, changes };
  } catch {
    return null;
  }
}

const readRow = ([row, record, previous, actor]: ToldRow) =>
  toRecordChange({
    ...row,
    occurred_at: row.occurred_at ? new Date(row.occurred_at) : null,
    recorded_at: new Date(row.recorded_at),
    // A node of an earlier version tells none.
    actor: actor ?? null,
    record,
    previous,
  });

const isMark = (mark: unknown): mark is string | null => mark === null || typeof mark === "string";
