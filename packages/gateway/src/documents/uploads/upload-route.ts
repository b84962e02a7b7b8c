import type { Catalog } from "../../catalog/catalog.ts";
import { servedEntity } from "../../catalog/entity-connectors.ts";
import { errorAnswer } from "../../error-answer.ts";
import { mayRead } from "../../graph/access.ts";
import { isPlausible } from "../../graph/plausible-id.ts";
import type { Principal } from "../../principal.ts";
import { principalOf } from "../../principals/principal-of.ts";
import type { Principals } from "../../principals/principals.ts";
import type { StageRoute } from "../../stage.ts";
import type { Systems } from "../../systems/systems.ts";
import { createPlaces } from "../places.ts";
import type { DocumentLimits } from "../settings.ts";
import { isFileName } from "./file-name.ts";
import { SilentSenderError, untilSilent } from "./until-silent.ts";
import type { UploadOutcome, UploadRefusal, Uploads } from "./uploads.ts";

export interface UploadRouteDependencies {
  readonly uploads: Pick<Uploads, "receive">;
  readonly limits: DocumentLimits;
  readonly principals: Pick<Principals, "authenticate">;
  readonly systems: Pick<Systems, "byIds">;
  readonly catalog: Catalog;
}

/** `POST /uploads?systemId=…&name=…`: the bytes of a file, for `uploadDocument`. */
export function uploadRoute(dependencies: UploadRouteDependencies): StageRoute {
  const places = createPlaces({ all: 16, ofEnvironment: 4 });
  return {
    name: "uploads",
    path: "/uploads",
    bodyBytes: dependencies.limits.bytes,
    streamsBody: true,
    isShared: true,
    async answer(request) {
      const principal = await principalOf(dependencies.principals, request, "write");
      if (principal instanceof Response) return principal;
      if (request.method !== "POST") return errorAnswer(405, "METHOD_NOT_ALLOWED", "Send the file by POST.", { allow: "POST" });
      using place = places.enter(principal.environmentId);
      if (!place.isFree)
        return errorAnswer(503, "OVERLOADED", "Too many uploads are under way. Send it again in a moment.", {
          "retry-after": "2",
        });
      return await receive(dependencies, principal, request);
    },
  };
}

async function receive(
  { uploads, systems, catalog }: UploadRouteDependencies,
  principal: Principal,
  request: Request,
): Promise<Response> {
  const { environmentId } = principal;
  const { searchParams } = new URL(request.url);
  const systemId = searchParams.get("systemId") ?? "";
  const name = searchParams.get("name") ?? "";
  if (!isFileName(name))
    return errorAnswer(400, "BAD_USER_INPUT", "Give the file's name in the query: name, 1 to 200 characters, without a path.");
  const isVisible = isPlausible(systemId) && mayRead(principal, systemId);
  const system = isVisible ? (await systems.byIds(environmentId, [systemId])).get(systemId) : undefined;
  if (system === undefined) return errorAnswer(404, "NOT_FOUND", "There is no system with this systemId.");
  const connector = catalog.connectors.get(system.connectorId)?.connector;
  if (connector === undefined || servedEntity(connector, "Document")?.connector.upload === undefined)
    return errorAnswer(422, "NOT_SUPPORTED", `${connector?.name ?? system.connectorId} takes no files.`);
  const length = request.headers.get("content-length");
  try {
    const outcome = await uploads.receive(
      { environmentId, systemId },
      {
        name,
        contentType: request.headers.get("content-type"),
        length: length === null ? null : Number(length),
        bytes: untilSilent(request.body),
      },
    );
    return answerOf(outcome);
  } catch (error) {
    if (error instanceof SilentSenderError) return answerOf({ type: "refused", code: "REQUEST_TIMEOUT", message: error.message });
    throw error;
  }
}

const statuses: Readonly<Record<UploadRefusal, number>> = {
  DOCUMENT_TOO_LARGE: 413,
  DOCUMENT_TYPE_NOT_ALLOWED: 415,
  DOCUMENT_EMPTY: 400,
  DOCUMENT_NOT_REACHED: 400,
  TOO_MANY_UPLOADS: 429,
  SYSTEM_DISCONNECTED: 409,
  REQUEST_TIMEOUT: 408,
};

function answerOf(outcome: UploadOutcome): Response {
  if (outcome.type === "refused") return errorAnswer(statuses[outcome.code], outcome.code, outcome.message);
  const { id: uploadId, name, contentType, size, expiresAt } = outcome.upload;
  return Response.json(
    { uploadId, name, contentType, size, expiresAt },
    { status: 201, headers: { "cache-control": "no-store" } },
  );
}
