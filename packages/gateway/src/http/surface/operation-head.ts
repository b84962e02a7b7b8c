import type { IncomingMessage } from "node:http";
import { eventStreamType } from "../streams/event-stream.ts";
import { answerTypeOf, contentTypeOf, jsonTypes } from "./media-types.ts";
import { nodeHeader } from "./node-header.ts";
import { remember } from "./remember.ts";
import { hasGoodHost } from "./request-target.ts";

/** The head of the usual request for an operation. */
export interface OperationHead {
  readonly answerType: (typeof jsonTypes)[number];
  /** Bytes of the body. */
  readonly length: number;
}

/** Larger bodies are read piece by piece. Below what Node buffers before anybody reads. */
const mostBytes = 16_000;

const answerTypeFor = remember((accept: string | null) => ({ type: answerTypeOf(accept, [...jsonTypes, eventStreamType]) }));
const isJson = remember((header: string | null) => {
  const type = contentTypeOf(header);
  return type?.essence === "application/json" && type.isUtf8;
});

/** Reads the head of a POST of JSON to `/graphql` whose answer is JSON. Null for any other request, however little it differs. */
export function operationHeadOf(request: IncomingMessage): OperationHead | null {
  const { method, url, headers, rawHeaders, httpVersion } = request;
  // A framework in front of the gateway may have read the body.
  if (request.readableDidRead || request.readableEncoding !== null) return null;
  if (method !== "POST" || url !== "/graphql" || httpVersion !== "1.1") return null;
  // Two headers of one name would have to be joined, or one of them ignored.
  if (Object.keys(headers).length * 2 !== rawHeaders.length || !hasGoodHost(request)) return null;
  const declared = nodeHeader(request, "content-length");
  const length = Number(declared);
  if (declared === null || !/^[1-9]\d*$/.test(declared) || length > mostBytes || length >= request.readableHighWaterMark)
    return null;
  if (headers["transfer-encoding"] !== undefined || !isJson(nodeHeader(request, "content-type"))) return null;
  const { type } = answerTypeFor(nodeHeader(request, "accept"));
  return type === null || type === eventStreamType ? null : { answerType: type, length };
}
