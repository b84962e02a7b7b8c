import { ConnectorError } from "@fettle/connector";
import { servedEntity } from "../../catalog/entity-connectors.ts";
import { errorAnswer } from "../../error-answer.ts";
import { mayRead } from "../../graph/access.ts";
import { isPlausible } from "../../graph/plausible-id.ts";
import { failureWords, type Log } from "../../log.ts";
import { principalOf } from "../../principals/principal-of.ts";
import type { Principals } from "../../principals/principals.ts";
import type { RecordReader } from "../../records/record-reader.ts";
import type { StageRoute } from "../../stage.ts";
import type { StoredRecord } from "../../store/stored-record.ts";
import type { Systems } from "../../systems/systems.ts";
import { mediaTypeOf } from "../media-types.ts";
import { createPlaces } from "../places.ts";
import type { DocumentLimits } from "../settings.ts";
import { whenEnded } from "./when-ended.ts";

export interface ContentRouteDependencies {
  readonly principals: Pick<Principals, "authenticate">;
  readonly records: Pick<RecordReader, "byIds">;
  readonly systems: Pick<Systems, "vendor">;
  readonly limits: DocumentLimits;
  readonly log: Log;
}

/** How long a vendor may take until it begins to answer. */
const patienceMilliseconds = 60_000;

/** `GET /documents/:id/content`: the bytes of a document's file, as the vendor sends them. */
export const contentRoute = (
  dependencies: ContentRouteDependencies,
  places = createPlaces({ all: 64, ofEnvironment: 16 }),
): StageRoute => ({
  name: "document-content",
  path: "/documents/",
  isDeep: true,
  bodyBytes: 0,
  isShared: true,
  async answer(request, below, _readBody, requestId) {
    const id = /^([\w-]{1,64})\/content$/u.exec(below)?.[1];
    if (id === undefined || !isPlausible(id))
      return errorAnswer(404, "NOT_FOUND", "A document's file is at /documents/:id/content.");
    if (request.method !== "GET") return errorAnswer(405, "METHOD_NOT_ALLOWED", "A file is read by GET.", { allow: "GET" });
    const principal = await principalOf(dependencies.principals, request, "read");
    if (principal instanceof Response) return principal;
    const record = (await dependencies.records.byIds(principal.environmentId, [id])).get(id);
    const isVisible = record?.entity === "Document" && record.deletedAt === null && mayRead(principal, record.systemId);
    if (record === undefined || !isVisible) return errorAnswer(404, "NOT_FOUND", "There is no document with this id.");
    const place = places.enter(principal.environmentId);
    if (!place.isFree)
      return errorAnswer(503, "OVERLOADED", "Too many files are being read. Ask again in a moment.", { "retry-after": "2" });
    const answer = await contentOf(dependencies, principal.environmentId, record, { requestId, leaving: request.signal }).catch(
      (error: unknown) => {
        place[Symbol.dispose]();
        throw error;
      },
    );
    return new Response(
      whenEnded(answer.body, () => place[Symbol.dispose]()),
      answer,
    );
  },
});

async function contentOf(
  { systems, limits, log }: ContentRouteDependencies,
  environmentId: string,
  record: StoredRecord,
  { requestId, leaving }: { readonly requestId: string; readonly leaving: AbortSignal },
): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), patienceMilliseconds).unref();
  try {
    const signal = AbortSignal.any([leaving, late.signal]);
    const handle = await systems.vendor(environmentId, record.systemId, {
      signal,
      traceId: requestId,
      streamsAnswersOf: limits.bytes,
    });
    if (handle === null) return errorAnswer(409, "REAUTHORIZATION_REQUIRED", "The system has no credentials. Reconnect it.");
    const { connector, vendor } = handle;
    const served = servedEntity(connector, "Document")?.connector;
    if (served?.content === undefined)
      return errorAnswer(422, "NOT_SUPPORTED", `${connector.name} does not give the files of its documents.`);
    const answer = await served.content(vendor, record.remoteId);
    if (answer === null) return errorAnswer(404, "NOT_FOUND", "The vendor has no file of this document.");
    if (Number(answer.headers.get("content-length") ?? 0) > limits.bytes) {
      await answer.body?.cancel();
      return errorAnswer(413, "DOCUMENT_TOO_LARGE", `The file has more than ${limits.bytes} bytes, which are read here.`);
    }
    return new Response(answer.body, { headers: headersOf(answer, String(record.document["name"] ?? record.remoteId)) });
  } catch (error) {
    if (leaving.aborted) throw error;
    log.warn({ traceId: requestId, ...failureWords(error) }, "The file of a document could not be read.");
    return failureAnswer(error, late.signal.aborted);
  } finally {
    clearTimeout(timer);
  }
}

/** What a vendor sends must run nowhere: it is always saved, never shown. */
function headersOf(answer: Response, name: string): Readonly<Record<string, string>> {
  const length = answer.headers.get("content-length");
  const plain = name.replaceAll(/[^\w. -]/gu, "_").slice(0, 100);
  const encoded = encodeURIComponent(name.toWellFormed().slice(0, 200)).replaceAll(
    /['()*]/gu,
    (one) => `%${one.charCodeAt(0).toString(16)}`,
  );
  return {
    "content-type": mediaTypeOf(answer.headers.get("content-type")) ?? "application/octet-stream",
    "content-disposition": `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`,
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    ...(length !== null && { "content-length": length }),
  };
}

function failureAnswer(error: unknown, isLate: boolean): Response {
  if (isLate) return errorAnswer(504, "UNAVAILABLE", "The vendor did not answer in time. Try again.");
  if (!ConnectorError.isInstance(error))
    return errorAnswer(502, "CONNECTOR_FAILED", "The connector failed. The operator's log has details.");
  const { code, message, retryAfterSeconds } = error;
  const wait: Readonly<Record<string, string>> =
    retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  switch (code) {
    case "UNAUTHENTICATED":
      return errorAnswer(409, "REAUTHORIZATION_REQUIRED", message);
    case "NOT_FOUND":
      return errorAnswer(404, code, message);
    case "FORBIDDEN":
      return errorAnswer(403, code, message);
    case "RATE_LIMITED":
      return errorAnswer(429, code, message, wait);
    default:
      return errorAnswer(502, code, message, wait);
  }
}
