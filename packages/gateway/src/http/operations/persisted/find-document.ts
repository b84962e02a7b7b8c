import type { OperationRequest } from "../operation.ts";
import { refusal, type Refusal } from "../../surface/refusal.ts";
import { createPersistedDocuments } from "./persisted-documents.ts";
import { hashOf, type OtherDocuments, type TrustedDocuments } from "./trusted-documents.ts";

/** The document of a request, or why it does not run. */
export type FoundDocument =
  | {
      readonly type: "found";
      readonly text: string;
      /** Keeps a document that was sent to be asked for by its hash. Call it once the document is known to be valid. */
      keep(): void;
    }
  | { readonly type: "refused"; readonly refusal: Refusal };

/** Finds the document of a request by its text or by its hash. */
export type FindDocument = (request: OperationRequest, environmentId: string) => FoundDocument;

/** What the operator trusts. */
export interface Trust {
  readonly documents: TrustedDocuments;
  readonly others: OtherDocuments;
}

/**
 * Follows Apollo's protocol of automatic persisted queries, version 1: `extensions.persistedQuery.sha256Hash` alone asks for a document that
 * was sent before together with its hash. A hash is valid in the environment that sent it; those of trusted documents are in all.
 */
export function createFindDocument(trust: Trust | null): FindDocument {
  const persisted = createPersistedDocuments();
  const trusted = trust?.documents ?? new Map<string, string>();
  const trustedTexts = new Set(trusted.values());
  const isOnlyTrusted = trust?.others === "refuse";

  return ({ query = "", extensions }, environmentId) => {
    const asked = askedHash(extensions);
    if (asked !== null && "refusal" in asked) return refused(asked.refusal);
    if (query === "" && asked !== null) {
      const text = trusted.get(asked.hash) ?? (isOnlyTrusted ? null : persisted.find(environmentId, asked.hash));
      return text === null ? refused(isOnlyTrusted ? notTrusted : notFound) : found(text);
    }
    if (asked !== null && hashOf(query) !== asked.hash) return refused(wrongHash);
    if (isOnlyTrusted) return trustedTexts.has(query) ? found(query) : refused(notTrusted);
    return asked === null ? found(query) : found(query, () => persisted.keep(environmentId, asked.hash, query));
  };
}

const nothing = () => {};
const found = (text: string, keep: () => void = nothing): FoundDocument => ({ type: "found", text, keep });
const refused = (why: Refusal): FoundDocument => ({ type: "refused", refusal: why });

/** The hash that a request asks by. Null: it does not. */
function askedHash(extensions: OperationRequest["extensions"]): { readonly hash: string } | { readonly refusal: Refusal } | null {
  const asked = extensions?.["persistedQuery"];
  if (asked === undefined || asked === null) return null;
  if (typeof asked !== "object" || !("version" in asked) || asked.version !== 1) return { refusal: notSupported };
  const given = "sha256Hash" in asked ? asked.sha256Hash : null;
  return typeof given === "string" && /^[0-9a-f]{64}$/.test(given) ? { hash: given } : { refusal: badHash };
}

/** Clients know the message; they expect the status, and send the document with the next request. */
const notFound = refusal("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound", {
  status: 200,
  headers: { "cache-control": "private, no-cache, must-revalidate" },
});
const notSupported = refusal("PERSISTED_QUERY_NOT_SUPPORTED", "extensions.persistedQuery must have the version 1.");
const badHash = refusal(
  "BAD_USER_INPUT",
  "extensions.persistedQuery.sha256Hash must be the SHA-256 of the document, 64 hexadecimal digits in lower case.",
);
const wrongHash = refusal("BAD_USER_INPUT", "extensions.persistedQuery.sha256Hash is not the SHA-256 of the document in query.");
const notTrusted = refusal(
  "DOCUMENT_NOT_TRUSTED",
  "This gateway runs only the documents that its operator has listed. Ask the operator to add this one, unchanged.",
  { status: 403, isSpecified: true },
);
