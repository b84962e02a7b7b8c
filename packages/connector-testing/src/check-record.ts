import type { FieldMap, FieldProblem, InstantRules } from "@fettle/connector";
import { fieldProblems, isInstant } from "./check-value.ts";

/** A normalized record of any entity. */
export interface AnyRecord {
  readonly remoteId: string;
  readonly remoteUrl?: string | null;
  readonly remoteCreatedAt?: string | null;
  readonly remoteUpdatedAt?: string | null;
  readonly isDeleted?: boolean;
  readonly customFields?: Readonly<Record<string, unknown>> | null;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly extension?: Readonly<Record<string, unknown>>;
  readonly problems?: readonly FieldProblem[];
}

const isWebAddress = (text: string): boolean => ["http:", "https:"].includes(URL.parse(text)?.protocol ?? "");

/**
 * The problems of a normalized record, in plain sentences; empty when there are none.
 *
 * @param fields the entity's descriptors.
 * @param extension the descriptors of the connector's own fields.
 * @param rules the connector's `timeZone`, if it declares one.
 */
export function recordProblems(
  record: AnyRecord,
  fields: FieldMap,
  extension: FieldMap = {},
  rules: Pick<InstantRules, "timeZone"> = {},
): readonly string[] {
  const { remoteId, remoteUrl, remoteCreatedAt, remoteUpdatedAt } = record;
  const problems: string[] = [];
  if (typeof remoteId !== "string" || remoteId.length < 1 || remoteId.length > 200) {
    problems.push("remoteId is not text of 1 to 200 characters");
  }
  if (typeof remoteUrl === "string" && !isWebAddress(remoteUrl)) problems.push("remoteUrl is not a web address");
  for (const [name, value] of Object.entries({ remoteCreatedAt, remoteUpdatedAt })) {
    if (value !== undefined && value !== null && !isInstant(value, rules)) problems.push(`${name} is not ISO 8601 with offset`);
  }
  for (const { field, message } of record.problems ?? []) problems.push(`${field} could not be read: it ${message}`);
  return [
    ...problems,
    ...fieldProblems(fields, record.fields, "fields", { ...rules, isInner: false }),
    ...fieldProblems(extension, record.extension ?? {}, "extension", { ...rules, isInner: false }),
  ];
}
