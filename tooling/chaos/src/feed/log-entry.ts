/** What happened to a record. */
export type Kind = "CREATED" | "UPDATED" | "DELETED";

/** What filters look at, by the names that they use: none where a value is absent, several for a list. */
export type Fields = Readonly<Record<string, readonly string[]>>;

/** One change of the log. */
export interface LogEntry {
  readonly position: number;
  readonly entity: string;
  readonly kind: Kind;
  readonly recordId: string;
  readonly systemId: string;
  readonly version: number;
  /** The record as of this version. */
  readonly fields: Fields;
}

/** What a subscriber is given of a change. */
export interface Delivery {
  readonly position: number;
  readonly recordId: string;
  readonly version: number;
  readonly kind: Kind;
  readonly matches: boolean;
}

/** Where in the log a cursor is. Cursors are opaque to apps; a judge has to look inside. */
export const positionOf = (cursor: string): number => Number.parseInt(cursor.split(".", 1)[0] ?? "", 36);
