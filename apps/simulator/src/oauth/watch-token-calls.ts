import { IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import type { Provider } from "oidc-provider";
import { describeFault, type CallFault } from "../faults/fault.ts";
import { bufferAnswer, replacesAnswer } from "../faults/spoil-answer.ts";
import type { OpenTokenCall, TokenCallLog } from "./token-calls.ts";

/** Records a request that exchanges a refresh token. Reads the request's body, and so returns another request to continue with. */
export type WatchTokenCall = (
  request: IncomingMessage,
  response: ServerResponse,
  fault: CallFault | undefined,
) => Promise<IncomingMessage>;

/** A copy of the request whose body is unread. */
const replay = (request: IncomingMessage, body: Buffer): IncomingMessage => {
  const { method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor } = request;
  const again = new IncomingMessage(request.socket);
  Object.assign(again, { method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor, complete: true });
  again.push(body);
  again.push(null);
  return again;
};

/** @param callerAt see the authorization server */
export const watchTokenCalls = (
  provider: Provider,
  log: TokenCallLog,
  callerAt: (pathname: string) => string | null | undefined,
): WatchTokenCall => {
  const open = new WeakMap<IncomingMessage, OpenTokenCall>();
  provider.on("grant.success", ({ req, body }) => {
    const issued: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "refresh_token") : undefined;
    open.get(req)?.process(typeof issued === "string" ? { issued } : { error: "no refresh token" });
  });
  provider.on("grant.error", ({ req }, { error }) => open.get(req)?.process({ error }));
  provider.on("server_error", ({ req }) => open.get(req)?.process({ error: "server_error" }));

  return async (request, response, fault) => {
    const caller = callerAt(new URL(request.url ?? "/", "http://simulator.invalid").pathname);
    if (caller === undefined || request.method !== "POST") return request;
    const body = await buffer(request);
    const again = replay(request, body);
    const parameters = new URLSearchParams(body.toString());
    if (parameters.get("grant_type") !== "refresh_token") return again;
    const isReplaced = fault !== undefined && replacesAnswer(fault);
    const call = log.begin({
      caller,
      token: parameters.get("refresh_token") ?? "",
      fault: fault === undefined ? null : describeFault(fault),
      isLost: isReplaced && !fault.after,
    });
    open.set(again, call);
    response.once("close", () => call.end(response.writableFinished && !isReplaced && fault?.truncateBody !== true));
    const { delayed } = call;
    if (delayed !== null) {
      bufferAnswer(response, async (whole, sendHead) => {
        await delayed;
        sendHead();
        response.end(whole);
      });
    }
    return again;
  };
};
