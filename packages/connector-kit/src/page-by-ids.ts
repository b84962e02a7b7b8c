import { ConnectorError, type Page, type PageCursor } from "@fettle/connector";
import { foreignCursor, readCursor, writeCursor } from "./page-cursor.ts";
import { isWholeNumber } from "./whole-numbers.ts";

/** The two calls of a list that a vendor answers in two steps. */
export interface IdSearch {
  /**
   * Searches the ids after one, or from the first with null. All of them, or as many of the smallest as the vendor returns at once;
   * their order does not matter.
   */
  readonly search: (after: string | null) => Promise<readonly string[]>;
  /** Gets the records with these ids. A record that is gone by now may be missing. */
  readonly get: (ids: readonly string[]) => Promise<readonly unknown[]>;
  /** How many records the vendor returns at once. */
  readonly chunk: number;
}

const kind = "ids";
/** Room for some thousand ids, as a cursor is limited to 20,000 characters. */
const longestList = 15_000;

/** The ids that were found and not yet read, in ascending order, after the last one that was. */
interface Place {
  readonly after: string | null;
  readonly found: readonly string[];
}

/** Ids as their distances from the one before, which are short. */
const distances = ({ after, found }: Place): readonly string[] =>
  found.map((id, index) => String(BigInt(id) - BigInt(found[index - 1] ?? after ?? 0)));

function idsOf(after: string, steps: readonly string[]): readonly string[] {
  let id = BigInt(after);
  return steps.map((step) => String((id += BigInt(step))));
}

function placeOf(cursor: PageCursor): Place {
  if (cursor === null) return { after: null, found: [] };
  const parts = readCursor(kind, cursor);
  if (!Array.isArray(parts)) throw foreignCursor();
  const [after, list]: readonly unknown[] = parts;
  if (typeof after !== "string" || typeof list !== "string" || !isWholeNumber(after)) throw foreignCursor();
  const steps = list === "" ? [] : list.split(",");
  if (!steps.every(isWholeNumber)) throw foreignCursor();
  return { after, found: idsOf(after, steps) };
}

/** A cursor with as many ids as it has room for; the next search finds the others again. */
function cursorOf(place: Place): string {
  const list = distances(place).join(",");
  const end = list.length <= longestList ? list.length : list.lastIndexOf(",", longestList);
  return writeCursor(kind, [place.after, list.slice(0, end)]);
}

const ascending = (ids: readonly string[]): readonly string[] =>
  [...new Set(ids)].toSorted((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1));

async function searchAfter(after: string | null, { search }: IdSearch): Promise<readonly string[]> {
  const ids = await search(after);
  if (!ids.every(isWholeNumber)) {
    throw new ConnectorError("UNEXPECTED_ANSWER", "The vendor found records whose id is not a whole number.");
  }
  if (after !== null && ids.some((id) => BigInt(id) <= BigInt(after))) {
    throw new ConnectorError(
      "UNEXPECTED_ANSWER",
      "The vendor's list does not end: a search finds ids again that it was to leave out.",
    );
  }
  return ascending(ids);
}

/**
 * One page of a list that takes two steps: a search returns ids, all or very many at once, and another call gets the records with
 * some of them. Ids are whole numbers. Each page gets one chunk; the cursor holds the ids of the next ones, as far as it has room
 * for them, so that most pages need no search of their own. The list ends when a search finds nothing more.
 *
 * `total` is the number of ids that the first search found.
 *
 * @throws ConnectorError `UNEXPECTED_ANSWER` when an id is not a whole number, or when a search finds ids again that it was to
 * leave out: the list would never end. `INVALID_INPUT` for a cursor of another list. And whatever `search` and `get` throw.
 */
export async function pageByIds(search: IdSearch, cursor: PageCursor): Promise<Page> {
  const { after, found } = placeOf(cursor);
  const ids = found.length > 0 ? found : await searchAfter(after, search);
  const total = cursor === null ? { total: ids.length } : {};
  const chunk = ids.slice(0, search.chunk);
  const last = chunk.at(-1);
  if (last === undefined) return { payloads: [], next: null, ...total };
  return { payloads: await search.get(chunk), next: cursorOf({ after: last, found: ids.slice(search.chunk) }), ...total };
}
