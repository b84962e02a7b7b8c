/** What happened to a record. */
export type Kind = "CREATED" | "UPDATED" | "DELETED";

/** The values that filters compare, by field name: none for an absent value, several for a list. */
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

/** A change as a subscriber receives it. */
export interface Delivery {
  readonly position: number;
  readonly recordId: string;
  readonly version: number;
  readonly kind: Kind;
  readonly matches: boolean;
}

/** A cursor's position in the log. Cursors are opaque to apps, but the judge must look inside. */
export const positionOf = (cursor: string): number => Number.parseInt(cursor.split(".", 1)[0] ?? "", 36);
