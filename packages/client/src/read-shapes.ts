import type { Answer } from "./answers.ts";
import { FettleError } from "./fettle-error.ts";
import type { FollowedChange, ListedPage } from "./listed-shapes.ts";

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null;

/** The page in a list's data. @throws FettleError INVALID_DOCUMENT when a required field is missing. */
export function readPage(data: unknown): ListedPage {
  const { value } = onlyFieldOf(data);
  const { changeCursor, nodes, pageInfo } = value;
  const isComplete =
    typeof changeCursor === "string" &&
    Array.isArray(nodes) &&
    nodes.every((node) => isObject(node) && typeof node["id"] === "string" && typeof node["version"] === "number") &&
    isObject(pageInfo) &&
    typeof pageInfo["hasNextPage"] === "boolean" &&
    pageInfo["endCursor"] !== undefined;
  if (!isComplete)
    throw new FettleError(
      "INVALID_DOCUMENT",
      "The list must select changeCursor, pageInfo { hasNextPage endCursor } and nodes { id version }.",
    );
  return value as unknown as ListedPage; // checked above
}

/**
 * The change in a subscription's data, and the record in it.
 * @throws FettleError INVALID_DOCUMENT when a required field is missing.
 */
export function readChange({ data }: Answer): { readonly change: FollowedChange; readonly record: unknown } {
  const { name, value } = onlyFieldOf(data);
  const field = name === "changes" ? "record" : /^(.+)Changes$/u.exec(name)?.[1];
  const isComplete =
    typeof value["recordId"] === "string" && typeof value["version"] === "number" && typeof value["matches"] === "boolean";
  const record = field === undefined ? undefined : value[field];
  if (!isComplete || record === undefined)
    throw new FettleError(
      "INVALID_DOCUMENT",
      `The stream must select recordId, version, matches and ${field ?? "the record"} of one field that ends in Changes.`,
    );
  return { change: value as unknown as FollowedChange, record }; // checked above
}

function onlyFieldOf(data: unknown): { readonly name: string; readonly value: Readonly<Record<string, unknown>> } {
  const [entry, ...others] = isObject(data) ? Object.entries(data) : [];
  if (entry === undefined || others.length > 0 || !isObject(entry[1]))
    throw new FettleError("INVALID_DOCUMENT", "The document must have exactly one field.");
  return { name: entry[0], value: entry[1] };
}
