import type { IncomingMessage, ServerResponse } from "node:http";
import { responseOf, type PlainAnswer } from "../../plain-answer.ts";
import type { PlainRequest, StageRoute } from "../../stage.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { finishAnswer } from "./answers.ts";
import type { ByteBudget, BytePlace } from "./byte-budget.ts";
import type { ClientAddress } from "./client-address.ts";
import type { Directed } from "./direct-answers.ts";
import { nodeHeader } from "./node-header.ts";
import { requestIdOf } from "./request-id.ts";
import { hasGoodHost, urlOf } from "./request-target.ts";
import { arrivesWhole } from "./whole-body.ts";

/**
 * Answers small POSTs to stages' routes without Fetch objects. Each answer is the same, byte for byte, as that of the usual way, which answers
 * every other request.
 */
export interface DirectRoutes {
  /** Null when the request has to go the usual way: nothing has happened to it. Never rejects. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<Directed> | null;
}

export interface DirectRoutesDependencies {
  readonly routes: readonly StageRoute[];
  readonly bodies: ByteBudget;
  readonly addressOf: ClientAddress;
  readonly metrics: Pick<Metrics, "answered">;
  readonly isSecure: boolean;
  /** The answer to a request that failed. Logs the failure. */
  failed(error: unknown, request: FailedRequest): Response;
}

/** What is logged of a request that failed. */
export interface FailedRequest {
  readonly requestId: string;
  readonly route: string;
  /** Whether its sender has left. */
  readonly hasLeft: boolean;
}

/** Larger bodies are read piece by piece. Below what Node buffers before anybody reads. */
const mostBytes = 16_000;
const below = /^[\w-]{1,200}$/u;

type PlainRoute = StageRoute & Required<Pick<StageRoute, "answerPlain">>;

/** Thrown to go the usual way instead, before anything was read. */
class OtherWay extends Error {}

export function createDirectRoutes(dependencies: DirectRoutesDependencies): DirectRoutes {
  const { bodies, addressOf, metrics, isSecure, failed } = dependencies;
  const routes = dependencies.routes.filter((route): route is PlainRoute => route.answerPlain !== undefined);
  /** The headers of an answer, up to the request id, by what they depend on: stages repeat their answers. */
  const usual = new WeakMap<PlainAnswer, { readonly names: readonly string[]; readonly text: string }>();

  function partsOf(answer: PlainAnswer): { readonly names: readonly string[]; readonly text: string } {
    const known = usual.get(answer);
    if (known !== undefined) return known;
    const finished = finishAnswer(responseOf(answer), "", isSecure);
    const parts = { names: [...finished.headers].flat().slice(0, -1), text: JSON.stringify(answer.body) };
    usual.set(answer, parts);
    return parts;
  }

  async function answerBy(route: PlainRoute, rest: string, length: number, request: IncomingMessage, response: ServerResponse) {
    const startedAt = performance.now();
    const requestId = requestIdOf(nodeHeader(request, "x-request-id"), nodeHeader(request, "traceparent"));
    const owner = () => addressOf((name) => nodeHeader(request, name), request.socket.remoteAddress) ?? "";
    using place = bodies.enter(route.bodyOwner === "below" ? rest : owner(), false);
    const readBody = (most = route.bodyBytes) => readWhole(request, length, most, place);
    const headers = request.headers as PlainRequest["headers"]; // each occurs once
    const plain: PlainRequest = {
      method: "POST",
      // Few stages look at it.
      get url() {
        return urlOf(request).href;
      },
      headers,
      readBody,
    };
    let status: number;
    let names: readonly string[];
    let text: string;
    try {
      const answer = await route.answerPlain(plain, rest);
      ({ names, text } = partsOf(answer));
      ({ status } = answer);
    } catch (error) {
      if (error instanceof OtherWay && !request.destroyed) return { type: "other", authenticated: null } as const;
      const answer = finishAnswer(failed(error, { requestId, route: route.name, hasLeft: request.destroyed }), "", isSecure);
      [status, names, text] = [answer.status, [...answer.headers].flat().slice(0, -1), await answer.text()];
    }
    metrics.answered(route.name, "POST", status, (performance.now() - startedAt) / 1000);
    if (!response.destroyed)
      response.writeHead(status, [...names, requestId, "content-length", String(Buffer.byteLength(text))]).end(text);
    return { type: "answered" } as const;
  }

  return {
    answer(request, response) {
      const { url = "", method, httpVersion, headers, rawHeaders } = request;
      const route = routes.find(({ path }) => url.startsWith(path));
      if (route === undefined || method !== "POST" || httpVersion !== "1.1") return null;
      const rest = url.slice(route.path.length);
      // A framework in front of the gateway may have read the body.
      if (!below.test(rest) || request.readableDidRead || request.readableEncoding !== null) return null;
      // Two headers of one name would have to be joined, or one of them ignored.
      if (Object.keys(headers).length * 2 !== rawHeaders.length || headers["set-cookie"] !== undefined) return null;
      const declared = nodeHeader(request, "content-length");
      const length = Number(declared);
      if (declared === null || !/^[1-9]\d*$/.test(declared) || length > mostBytes || length >= request.readableHighWaterMark)
        return null;
      if (headers["transfer-encoding"] !== undefined || !hasGoodHost(request)) return null;
      return answerBy(route, rest, length, request, response);
    },
  };
}

/** @throws OtherWay when the body is too large, there is no room for it, or it does not come soon. */
async function readWhole(
  request: IncomingMessage,
  length: number,
  most: number,
  place: BytePlace,
): Promise<Uint8Array<ArrayBuffer>> {
  if (length > most || !(await arrivesWhole(request, length)) || !place.hold(length)) throw new OtherWay();
  const bytes: unknown = request.read();
  if (!(bytes instanceof Uint8Array) || !(bytes.buffer instanceof ArrayBuffer)) throw new OtherWay();
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
