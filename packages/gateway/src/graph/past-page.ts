import { GatewayError } from "../errors.ts";
import type { ConnectionView, EdgeView } from "./connections.ts";

/** Makes a page from a list that was read with one item more than requested. */
export function pageFrom<Item>(
  found: readonly Item[],
  first: number,
  after: string | null,
  cursorOfItem: (item: Item) => string,
): ConnectionView<Item> {
  const edges: readonly EdgeView<Item>[] = found.slice(0, first).map((node) => ({ cursor: cursorOfItem(node), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: found.length > first,
      hasPreviousPage: after !== null,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** The cursor of an item in a list that is ordered by a time and then by id. */
export const encodeTimed = (time: Date, id: string): string => Buffer.from(`${time.toISOString()} ${id}`).toString("base64url");

/**
 * Reads a cursor of {@link encodeTimed} whose ids have a prefix.
 * @throws GatewayError `INVALID_CURSOR`
 */
export function decodeTimed(prefix: string, cursor: string): { readonly time: Date; readonly id: string } {
  const [instant = "", id = "", ...rest] = Buffer.from(cursor, "base64url").toString().split(" ");
  const time = new Date(instant);
  const isOurs = id.startsWith(`${prefix}_`) && /^\w{1,64}$/.test(id);
  if (rest.length === 0 && isOurs && !Number.isNaN(time.getTime())) return { time, id };
  throw invalidCursor();
}

/** The error for a cursor that is not from this list. */
export const invalidCursor = () =>
  new GatewayError("INVALID_CURSOR", "This is not a cursor of this list. Pass a cursor from this list unchanged.");
