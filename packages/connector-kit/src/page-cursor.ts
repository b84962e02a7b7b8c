import { ConnectorError } from "@fettle/connector";

/** The error for a cursor that did not come from the same kind of list. */
export const foreignCursor = (): ConnectorError => new ConnectorError("INVALID_INPUT", "This is not a page cursor.");

/** A cursor that holds JSON, marked with the kind of list that it belongs to. */
export const writeCursor = (kind: string, value: unknown): string => `${kind}:${JSON.stringify(value)}`;

/**
 * Reads what {@link writeCursor} wrote.
 * @throws ConnectorError `INVALID_INPUT` for a cursor of another kind.
 */
export function readCursor(kind: string, cursor: string): unknown {
  if (!cursor.startsWith(`${kind}:`)) throw foreignCursor();
  try {
    return JSON.parse(cursor.slice(kind.length + 1));
  } catch {
    throw foreignCursor();
  }
}
