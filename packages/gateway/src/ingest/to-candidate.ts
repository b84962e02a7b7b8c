import { createHash } from "node:crypto";
import type { FieldDescriptor, FieldMap } from "@fettle/connector";
import type { EntityModel } from "../catalog/catalog.ts";
import type { AnyNormalizedRecord } from "../catalog/entity-connectors.ts";
import { recordId } from "../identifiers.ts";
import type { Json, RecordDocument } from "../store/tables.ts";
import { cleanJson, cleanText } from "./clean-json.ts";
import { documentValue, storedInstant, type ReferenceScope } from "./document-value.ts";
import { RejectedPayload } from "./rejected.ts";

/** A link from a record's reference field to a record that may not be there yet. */
export interface Link {
  readonly field: string;
  readonly targetId: string;
}

/** What a payload says a record should be. */
export interface Candidate {
  readonly id: string;
  readonly remoteId: string;
  readonly remoteUrl: string | null;
  readonly remoteCreatedAt: Date | null;
  readonly remoteUpdatedAt: Date | null;
  readonly isDeleted: boolean;
  readonly document: RecordDocument;
  readonly customFields: Json;
  readonly remoteData: Json;
  readonly links: readonly Link[];
  /** Over everything that makes a difference to a reader. */
  readonly hash: string;
}

/** Whose payload it is. */
export interface CandidateScope extends ReferenceScope {
  readonly connectorId: string;
}

/**
 * Checks a normalised record against its descriptors and gives it the form in which it is stored.
 * @throws RejectedPayload when it does not fit.
 */
export function toCandidate(
  model: EntityModel,
  normalized: AnyNormalizedRecord,
  payload: unknown,
  scope: CandidateScope,
): Candidate {
  const { descriptor } = model;
  const remoteId = keyOf(normalized.remoteId);
  const extension = model.extensions.find(({ connectorId }) => connectorId === scope.connectorId);
  const document: RecordDocument = {
    ...documentOf(descriptor.fields, normalized.fields, "", scope),
    ...(extension === undefined
      ? {}
      : { [extension.namespace]: documentOf(extension.fields, normalized.extension ?? {}, `${extension.namespace}.`, scope) }),
  };
  const remoteCreatedAt = timeOf(normalized.remoteCreatedAt, "remoteCreatedAt");
  const remoteUpdatedAt = timeOf(normalized.remoteUpdatedAt, "remoteUpdatedAt");
  const remoteUrl = normalized.remoteUrl === undefined || normalized.remoteUrl === null ? null : webAddress(normalized.remoteUrl);
  const customFields = cleanJson(normalized.customFields ?? null);
  const remoteData = cleanJson(payload);
  const content = [remoteUrl, remoteCreatedAt, remoteUpdatedAt, document, customFields, remoteData];
  return {
    id: recordId(descriptor.idPrefix, scope.systemId, descriptor.name, remoteId),
    remoteId,
    remoteUrl,
    remoteCreatedAt,
    remoteUpdatedAt,
    isDeleted: normalized.isDeleted === true,
    document,
    customFields,
    remoteData,
    links: linksOf(descriptor.fields, document),
    hash: createHash("sha256")
      .update(canonicalJson(cleanJson(content.map((part) => (part instanceof Date ? part.toISOString() : part)))))
      .digest("base64url"),
  };
}

function documentOf(
  fields: FieldMap,
  values: Readonly<Record<string, unknown>>,
  prefix: string,
  scope: ReferenceScope,
): RecordDocument {
  const entries = Object.entries(fields).flatMap(([name, field]): [string, Json][] => {
    const path = `${prefix}${name}`;
    if (field.type !== "enumeration") return [[name, documentValue(field, values[name], path, scope)]];
    const { value, remote } = wordOf(values[name], path);
    return [
      [name, documentValue(field, value, path, scope)],
      [remoteNameOf(name), documentValue({ type: "text", description: "" }, remote, `${path}.remote`, scope)],
    ];
  });
  return Object.fromEntries(entries);
}

/** The field that keeps the vendor's own word beside an enumeration: `status` gives `remoteStatus`. */
export const remoteNameOf = (name: string) => `remote${name.charAt(0).toUpperCase()}${name.slice(1)}`;

function wordOf(value: unknown, path: string): { readonly value: unknown; readonly remote: unknown } {
  if (value === undefined || value === null) return { value: null, remote: null };
  if (typeof value !== "object" || !("value" in value)) throw new RejectedPayload(`${path} has to be { value, remote }.`);
  return { value: value.value, remote: "remote" in value ? value.remote : null };
}

function keyOf(value: unknown): string {
  const key = typeof value === "string" ? cleanText(value) : "";
  if (key === "" || key.length > 200) throw new RejectedPayload("remoteId has to be text of 1 to 200 characters.");
  return key;
}

const timeOf = (value: string | null | undefined, path: string): Date | null =>
  value === undefined || value === null ? null : new Date(storedInstant(value, path));

/** Only web addresses are kept: apps show them as links. */
function webAddress(value: string): string | null {
  const url = URL.parse(value);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") && value.length <= 2000 ? value : null;
}

function linksOf(fields: FieldMap, document: RecordDocument): readonly Link[] {
  return Object.entries(fields).flatMap(([name, field]) =>
    targetsOf(field, document[name] ?? null).map((targetId) => ({ field: name, targetId })),
  );
}

function targetsOf(field: FieldDescriptor, value: Json): readonly string[] {
  if (field.type === "reference") return typeof value === "string" ? [value] : [];
  if (field.type === "references") return Array.isArray(value) ? value.map(String) : [];
  if (field.type !== "list" || field.filterBy === undefined || !Array.isArray(value)) return [];
  const member = field.filterBy;
  const targets = value.flatMap((item: Json) => {
    const target = typeof item === "object" && item !== null && !Array.isArray(item) ? (item as RecordDocument)[member] : null; // no array
    return typeof target === "string" ? [target] : [];
  });
  return [...new Set(targets)];
}

/** JSON with sorted names, so that the order in which a vendor lists members makes no difference. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value as RecordDocument).toSorted(([a], [b]) => (a < b ? -1 : 1)); // an object that is no array
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(",")}}`;
}
