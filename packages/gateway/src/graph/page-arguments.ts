import type { ArgBuilder } from "@pothos/core";
import { GatewayError } from "../errors.ts";
import type { Types } from "./builder.ts";

/** The largest page size. */
export const pageSizeLimit = 200;
const defaultPageSize = 50;

/** The arguments of a connection as the client sends them. */
export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** `first`, `after`, `last` and `before`. */
export const pageArguments = (t: ArgBuilder<Types>) => ({
  first: t.int({
    required: false,
    description: "The number of items from the start, or after the cursor after, 0 to 200. Default: 50.",
  }),
  after: t.string({ required: false, description: "The cursor of the item to continue after. Use it with first." }),
  last: t.int({ required: false, description: "The number of items from the end, or before the cursor before, 0 to 200." }),
  before: t.string({ required: false, description: "The cursor of the item to stop before. Use it with last." }),
});

/** A page, forwards from `after` or backwards from `before`. Exactly one of `first` and `last` is set, 0 to 200. */
export interface PageRequest {
  readonly first: number | null;
  readonly after: string | null;
  readonly last: number | null;
  readonly before: string | null;
}

/**
 * Reads the page that the arguments select: forwards unless `last` is given.
 * @throws GatewayError `BAD_USER_INPUT` for a size out of range, or for arguments that contradict each other.
 */
export function pageOf(page: PageArguments): PageRequest {
  const first = page.first ?? null;
  const last = page.last ?? null;
  const after = page.after ?? null;
  const before = page.before ?? null;
  if (first !== null && last !== null) throw refusal("Pass either first or last, not both.");
  if (after !== null && before !== null) throw refusal("Pass either after or before, not both.");
  if (last !== null && after !== null) throw refusal("Use last with before. To page forwards, use first and after.");
  if (before !== null && first !== null) throw refusal("Use first with after. To page backwards, use last and before.");
  checkSize("first", first);
  checkSize("last", last);
  if (last !== null || before !== null) return { first: null, after: null, last: last ?? defaultPageSize, before };
  return { first: first ?? defaultPageSize, after, last: null, before: null };
}

/** The largest number of items of a page, by which a connection's cost is multiplied. */
export function pageSizeOf({ first, last }: PageArguments): number {
  return Math.min(Math.max(first ?? last ?? defaultPageSize, 0), pageSizeLimit);
}

function checkSize(name: string, size: number | null): void {
  if (size === null || (size >= 0 && size <= pageSizeLimit)) return;
  const advice = size < 0 ? "Request more." : `Request fewer and continue with ${name === "first" ? "after" : "before"}.`;
  throw refusal(`${name} is ${size}, but a page may have 0 to ${pageSizeLimit} items. ${advice}`);
}

const refusal = (message: string) => new GatewayError("BAD_USER_INPUT", message);
