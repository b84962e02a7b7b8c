import { type FieldDescriptor, type FieldMap, type FieldProblem, fieldProblem, redact, type Redaction } from "@fettle/connector";
import type { EntityModel } from "../../catalog/catalog.ts";
import { entityFields } from "../../catalog/entity-fields.ts";
import type { AnyNormalizedRecord } from "../../catalog/entity-connectors.ts";
import type { ChangeActor } from "../../change-log/tables.ts";
import { type FieldMapping, mappedMember } from "../../field-mapping.ts";
import { recordId } from "../../identifiers.ts";
import type { Json } from "../../store/tables.ts";
import type { RecordDocument } from "../../store/stored-record.ts";
import { cleanJson, cleanText } from "./clean-json.ts";
import { contentHash } from "./content-hash.ts";
import { documentValue, fieldsIn, readable, storedInstant, storedKey, type ValueScope } from "./document-value.ts";
import { mappedValues } from "./mapped-values.ts";
import { onceFor } from "./once-for.ts";
import type { PayloadOrigin } from "./payload-batch.ts";
import { type RecordTexts, textsOf } from "./record-texts.ts";
import { vendorActor } from "./vendor-user.ts";
import { RejectedPayload } from "./rejected.ts";

/** A link from a record's reference field to a record that may not exist yet. */
export interface Link {
  /** The field's path: `asset`, `acmeCmms.helper`. */
  readonly field: string;
  readonly targetId: string;
}

/** The record that a payload describes. */
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
  readonly texts: RecordTexts;
  readonly links: readonly Link[];
  /** The values that could not be read and are null in the canonical document. */
  readonly problems: readonly FieldProblem[];
  /** Its {@link contentHash}. */
  readonly hash: string;
  /** Who last changed the record at the vendor. */
  readonly lastChangedBy: ChangeActor | null;
  /** The payload's own origin, where the batch's is not that of all payloads. */
  readonly origin?: PayloadOrigin;
}

/** As much of a candidate as shows whether the stored record is plainly unchanged. */
export type Outline = Pick<Candidate, "id" | "hash" | "isDeleted" | "problems" | "remoteUpdatedAt">;

/** How many problems of one record a connector may report. */
const mostOfConnector = 50;

/** The origin of a payload. */
export interface CandidateScope extends Omit<ValueScope, "problems"> {
  readonly connectorId: string;
  /** What the connector never stores of the payload. */
  readonly redaction: Redaction | undefined;
  /** The fields that apps have mapped. Omitted: none. */
  readonly mappings?: readonly FieldMapping[];
}

/**
 * Checks a normalised record against its descriptors and converts it to its stored form.
 * @throws RejectedPayload when its key or another required value does not fit.
 */
export function toCandidate(
  model: EntityModel,
  normalized: AnyNormalizedRecord,
  payload: unknown,
  { connectorId, redaction, mappings = [], ...reading }: CandidateScope,
): Candidate {
  const { descriptor } = model;
  const remoteId = storedKey(normalized.remoteId, "remoteId");
  const extension = model.extensions.find((one) => one.connectorId === connectorId);
  const problems = (normalized.problems ?? [])
    .slice(0, mostOfConnector)
    .map(({ field, message, example }) =>
      fieldProblem(field.replace(/^extension(?=\.)/, extension?.namespace ?? "extension"), message, example),
    );
  const scope = { ...reading, problems };
  const remoteData = redact(cleanJson(payload), redaction);
  const mapped = mappings.length === 0 ? null : mappedValues(remoteData, mappings, scope);
  const document: RecordDocument = {
    ...documentOf(descriptor.fields, normalized.fields, "", scope),
    ...(extension === undefined
      ? {}
      : { [extension.namespace]: documentOf(extension.fields, normalized.extension ?? {}, `${extension.namespace}.`, scope) }),
    ...(mapped !== null && { [mappedMember]: mapped }),
  };
  const remoteCreatedAt = timeOf(normalized.remoteCreatedAt, "remoteCreatedAt", scope);
  const remoteUpdatedAt = timeOf(normalized.remoteUpdatedAt, "remoteUpdatedAt", scope);
  const remoteUrl = readable(() => webAddress(normalized.remoteUrl), null, scope);
  const customFields = redact(cleanJson(normalized.customFields ?? null), redaction);
  const texts = textsOf({ document, customFields, remoteData });
  return {
    id: recordId(descriptor.idPrefix, scope.systemId, descriptor.name, remoteId),
    remoteId,
    remoteUrl,
    remoteCreatedAt,
    remoteUpdatedAt,
    isDeleted: normalized.isDeleted === true,
    lastChangedBy: vendorActor(normalized.lastChangedBy),
    document,
    customFields,
    remoteData,
    texts,
    links: linksOf(model, document),
    problems,
    hash: contentHash({ document, remoteUrl, remoteCreatedAt, remoteUpdatedAt }, texts, normalized.isDeleted === true),
  };
}

function documentOf(
  fields: FieldMap,
  values: Readonly<Record<string, unknown>>,
  prefix: string,
  scope: ValueScope,
): RecordDocument {
  const document: Record<string, Json> = {};
  for (const [name, field] of fieldsIn(fields)) {
    const path = `${prefix}${name}`;
    if (field.type !== "enumeration") {
      document[name] = documentValue(field, values[name], path, scope);
      continue;
    }
    const none = { value: null, remote: null };
    const { value, remote } = readable(() => wordOf(values[name], path), none, scope);
    document[name] = documentValue(field, value, path, scope);
    document[remoteNameOf(name)] = documentValue(remoteWord, remote, `${path}.remote`, scope);
  }
  return document;
}

const remoteWord: FieldDescriptor = { type: "text", description: "" };

/** The field with the vendor's own word beside an enumeration: `status` gives `remoteStatus`. */
export const remoteNameOf = (name: string) => `remote${name.charAt(0).toUpperCase()}${name.slice(1)}`;

function wordOf(value: unknown, path: string): { readonly value: unknown; readonly remote: unknown } {
  if (value === undefined || value === null) return { value: null, remote: null };
  if (typeof value !== "object" || !("value" in value)) {
    const problem = "must be { value, remote }";
    throw new RejectedPayload(`${path} ${problem}.`, { path, problem, value });
  }
  return { value: value.value, remote: "remote" in value ? value.remote : null };
}

const timeOf = (value: string | null | undefined, path: string, scope: ValueScope): Date | null =>
  readable(() => (isAbsent(value) ? null : new Date(storedInstant(value, path, scope))), null, scope);

/** Only web addresses are kept, because apps show them as links. */
function webAddress(value: string | null | undefined): string | null {
  if (isAbsent(value)) return null;
  const url = typeof value === "string" && value.length <= 2000 ? URL.parse(value) : null;
  if (url?.protocol === "https:" || url?.protocol === "http:") return cleanText(value);
  throw new RejectedPayload("remoteUrl is not a web address.", { path: "remoteUrl", problem: "is not a web address", value });
}

const isAbsent = (value: unknown): value is null | undefined => value === undefined || value === null;

function linksOf(model: EntityModel, document: RecordDocument): readonly Link[] {
  const links: Link[] = [];
  for (const { namespace, name, path, descriptor } of linkingFields(model)) {
    const group = namespace === null ? document : document[namespace];
    for (const targetId of targetsOf(descriptor, memberOf(group, name))) links.push({ field: path, targetId });
  }
  return links;
}

const linking: ReadonlySet<FieldDescriptor["type"]> = new Set(["reference", "anyReference", "references", "list"]);

const linkingFields = onceFor((model: EntityModel) =>
  entityFields(model).filter(({ descriptor: { type } }) => linking.has(type)),
);

const memberOf = (group: Json | undefined, name: string): Json =>
  typeof group === "object" && group !== null && !Array.isArray(group) ? ((group as RecordDocument)[name] ?? null) : null; // not an array

function targetsOf(field: FieldDescriptor, value: Json): readonly string[] {
  if (field.type === "reference" || field.type === "anyReference") return typeof value === "string" ? [value] : [];
  if (field.type === "references") return Array.isArray(value) ? value.map(String) : [];
  if (field.type !== "list" || field.filterBy === undefined || !Array.isArray(value)) return [];
  const member = field.filterBy;
  const targets = value.flatMap((item: Json) => {
    const target = memberOf(item, member);
    return typeof target === "string" ? [target] : [];
  });
  return [...new Set(targets)];
}
