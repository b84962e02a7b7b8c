import { ConnectorError } from "@fettle/connector";
import { parseKey } from "./parse-value.ts";
import type { PayloadReader } from "./read-payload.ts";

/** The response to a list: an object that holds the list under a name, or the list itself. */
export type ListAnswer = PayloadReader | readonly unknown[];

/** The property names of a list's response. None apply when the response is the list itself. */
export interface ListNames {
  /** The list. Required when the response is an object. */
  readonly items?: string;
  /** The number of records in the whole list, if the vendor sends it. */
  readonly total?: string;
}

/**
 * Reads a response that is a list itself, for vendors that send no object around it.
 * @throws ConnectorError `UNEXPECTED_ANSWER` for anything else.
 */
export function readList(answer: unknown, { what }: { readonly what: string }): readonly unknown[] {
  if (Array.isArray(answer)) return answer;
  throw new ConnectorError("UNEXPECTED_ANSWER", `${what}: not a list.`);
}

/** The records of a response. */
export function itemsIn(answer: ListAnswer, { items }: ListNames): readonly unknown[] {
  if (!("requiredList" in answer)) return answer;
  if (items === undefined) throw new TypeError("The name of the list in the response is missing.");
  return answer.requiredList(items);
}

/** The property of a record, or undefined when there is none. */
export const propertyOf = (payload: unknown, name: string): unknown =>
  typeof payload === "object" && payload !== null && Object.hasOwn(payload, name) ? Reflect.get(payload, name) : undefined;

/** The key of a record; null when it cannot be read, which `normalize` reports. */
export const keyOf = (payload: unknown, name: string): string | null => parseKey(propertyOf(payload, name), null) ?? null;
