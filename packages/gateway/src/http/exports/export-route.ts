import { catalogService } from "../../catalog/catalog-service.ts";
import { changeLogService } from "../../change-log/change-log-service.ts";
import { ClientLeftError, DatabaseAwayError, GatewayError, type GatewayErrorCode } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { recordsService } from "../../records/records-service.ts";
import type { Use } from "../../service-key.ts";
import { limits } from "../limits.ts";
import { masked, unavailable } from "../operations/error-formatter.ts";
import type { Trust } from "../operations/persisted/find-document.ts";
import { errorAnswer } from "../../error-answer.ts";
import { refusedAnswer } from "../surface/answers.ts";
import type { Authenticated, Authenticator } from "../surface/authenticator.ts";
import { bearerTokenOf } from "../../bearer-token.ts";
import { preflightAnswer, shareAnswer } from "../surface/cross-origin.ts";
import { unauthenticated } from "../surface/graphql-route.ts";
import type { Route } from "../surface/route.ts";
import { type ExportFailure, exportLines } from "./export-lines.ts";
import { createExportPlaces } from "./export-places.ts";
import { readExportRequest } from "./export-request.ts";
import { exportStream } from "./export-stream.ts";
import { openExport } from "./read-export.ts";

export interface ExportDependencies {
  readonly use: Use;
  readonly authenticator: Pick<Authenticator, "authenticate">;
  readonly log: Log;
  /** What the operator trusts. Null: any document runs. */
  readonly trust: Trust | null;
}

/** The exports of one gateway. */
export interface Exports {
  /** `plural`: the path below `/export/`. */
  route(plural: string): Route;
  /** Breaks off all exports, and refuses new ones. Call it before the store closes. */
  close(): void;
}

/** `/export/workOrders`: all records of an entity as lines of JSON. */
export function createExports({ use, authenticator, log, trust }: ExportDependencies): Exports {
  const places = createExportPlaces(limits.exports);
  const open = new Set<AbortController>();
  let isClosing = false;

  async function answer(
    plural: string,
    request: Request,
    requestId: string,
    { principal, watch }: Authenticated,
  ): Promise<Response> {
    // Clients that may only run listed documents may not read everything beside them.
    if (trust?.others === "refuse") throw new GatewayError("FORBIDDEN", closed);
    const { searchParams } = new URL(request.url);
    const asked = readExportRequest(principal, use(catalogService), plural, searchParams);
    const leave = places.enter(principal.environmentId);
    if (leave === null) return errorAnswer(429, "TOO_MANY_REQUESTS", tooMany, { "retry-after": "30" });
    const leaving = new AbortController();
    const left = (cause?: unknown) => leaving.abort(new ClientLeftError("The reader of the export has left.", { cause }));
    const gone = () => left();
    const unwatch = watch(() => leaving.abort(new GatewayError("UNAUTHENTICATED", "The API token has ended.")));
    request.signal.addEventListener("abort", gone, { once: true });
    open.add(leaving);
    const ended = once(() => {
      open.delete(leaving);
      request.signal.removeEventListener("abort", gone);
      unwatch();
      leave();
    });
    const failureOf = (error: unknown): ExportFailure | null => {
      const reason: unknown = leaving.signal.reason;
      if (GatewayError.isInstance(reason)) return { code: reason.code, message: reason.message };
      if (leaving.signal.aborted) return null;
      if (GatewayError.isInstance(error)) return { code: error.code, message: error.message };
      if (error instanceof DatabaseAwayError) return unavailable;
      log.error({ err: error, requestId }, "An export failed.");
      return { code: "INTERNAL_SERVER_ERROR", message: masked({}, requestId).message };
    };
    try {
      const source = { records: use(recordsService), changeLog: use(changeLogService) };
      const opened = await openExport(source, principal.environmentId, asked, leaving.signal);
      const lines = exportLines(asked.model, asked.fields, opened, failureOf);
      return streamed(request, exportStream(lines, { left, ended }));
    } catch (error) {
      ended();
      const reason: unknown = leaving.signal.reason;
      throw GatewayError.isInstance(reason) ? reason : error;
    }
  }

  const route = (plural: string): Route => ({
    name: "export",
    async answer(request, requestId, from, authenticating) {
      if (request.method === "OPTIONS") return preflightAnswer(request);
      if (request.method !== "GET")
        return shareAnswer(errorAnswer(405, "METHOD_NOT_ALLOWED", "This path supports only GET.", { allow: "GET" }));
      if (isClosing) return shareAnswer(errorAnswer(503, "SHUTTING_DOWN", closing, { "retry-after": "1" }));
      const token = bearerTokenOf(request.headers.get("authorization"));
      const authenticated = await (authenticating ?? authenticator.authenticate(token, from));
      if (authenticated === null) return shareAnswer(refusedAnswer(unauthenticated));
      try {
        return shareAnswer(await answer(plural, request, requestId, authenticated));
      } catch (error) {
        if (!GatewayError.isInstance(error)) throw error;
        return shareAnswer(errorAnswer(statuses[error.code] ?? 400, error.code, error.message));
      }
    },
  });

  return {
    route,
    close() {
      isClosing = true;
      for (const leaving of open) leaving.abort(new GatewayError("SHUTTING_DOWN", closing));
    },
  };
}

/** The export as it goes out: compressed if its reader takes that. */
function streamed(request: Request, stream: ReadableStream<Uint8Array<ArrayBuffer>>): Response {
  const headers = new Headers({
    "content-type": "application/x-ndjson; charset=utf-8",
    "cache-control": "no-store",
    vary: "accept-encoding",
  });
  if (!takesGzip.test(request.headers.get("accept-encoding") ?? "")) return new Response(stream, { headers });
  headers.set("content-encoding", "gzip");
  return new Response(stream.pipeThrough(new CompressionStream("gzip")), { headers });
}

const takesGzip = /(?:^|,)\s*gzip\s*(?:;\s*q=(?:1|0\.\d*[1-9])[^,]*)?(?:,|$)/iu;

const statuses: Partial<Record<GatewayErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  CURSOR_EXPIRED: 410,
  OVERLOADED: 503,
  QUERY_TOO_SLOW: 503,
  SHUTTING_DOWN: 503,
};

const closed = "This gateway runs only the documents that its operator has listed, so it has no exports.";

const closing = "The gateway is stopping. Send the request again.";

const tooMany = `At most ${limits.exports.ofEnvironment} exports of an environment run at a time. Wait until one has ended.`;

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    work();
  };
}
