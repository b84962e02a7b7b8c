import { GatewayError } from "../errors.ts";
import type { RecordOrder } from "./record-query.ts";

/** The end of a page of a list: the ordered value and the id of its last record. */
export interface PagePosition {
  /** The value of the order expression as text; null comes last. */
  readonly value: string | null;
  readonly id: string;
  /** Whether the id ascends in its list. It does in lists that began in an earlier version, whatever their order. */
  readonly idAscends: boolean;
}

/** Encodes the opaque cursor of one edge. It belongs to one entity and order. */
export function encodePageCursor(entity: string, order: RecordOrder, position: PagePosition): string {
  return Buffer.from(JSON.stringify([nameOf(entity, order, position.idAscends), position.value, position.id])).toString(
    "base64url",
  );
}

/** The error for a cursor that was cut, made up, or belongs to another list or order. */
export const invalidPageCursor = () =>
  new GatewayError("INVALID_CURSOR", "This is not a cursor of this list and order. Pass a cursor from the same query unchanged.");

/**
 * Decodes a cursor.
 * @throws GatewayError `INVALID_CURSOR` when it was cut, made up, or belongs to another list or order.
 */
export function decodePageCursor(entity: string, order: RecordOrder, cursor: string): PagePosition {
  const parts = parse(cursor);
  const [name, value, id] = Array.isArray(parts) ? (parts as readonly unknown[]) : []; // checked right below
  const idAscends = name === nameOf(entity, order, true);
  if (
    !(idAscends || name === nameOf(entity, order, false)) ||
    (value !== null && typeof value !== "string") ||
    typeof id !== "string"
  ) {
    throw new GatewayError(
      "INVALID_CURSOR",
      "This is not a cursor of this list and order. Pass a cursor from the same query unchanged.",
    );
  }
  return { value, id, idAscends };
}

const nameOf = (entity: string, { field, direction }: RecordOrder, idAscends: boolean) =>
  `${entity}.${field}.${direction}${idAscends ? "" : ".DESC"}`;

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return null;
  }
}
