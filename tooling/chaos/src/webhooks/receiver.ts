import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { placeOf } from "../processes/caller-address.ts";
import { createRandom } from "../random.ts";
import { serveLocally } from "../serve-locally.ts";
import { answerCall } from "./answer-call.ts";
import { type Answer, type BehaviorName, behaviors, isLasting } from "./behaviors.ts";
import type { Call } from "./call.ts";

/** The HTTP server behind all endpoints. It records every call. */
export interface Receiver extends AsyncDisposable {
  readonly port: number;
  readonly calls: readonly Call[];
  /** The URL of an endpoint with a number. */
  urlOf(endpoint: number): string;
  /** Tells an endpoint its behaviour and its secret. */
  open(endpoint: number, behavior: BehaviorName, secret: string): void;
  /** From now on every endpoint accepts everything, except those that stay dead or gone. */
  mend(): void;
}

interface Body {
  readonly data: Readonly<Record<string, Pick<Call, "recordId" | "version" | "kind"> & { readonly matches?: boolean }>>;
}

/** Whether Standard Webhooks' signature is one of this secret, by code of this run's own. */
function isSigned(secret: string, signed: string, signatures: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/u, ""), "base64");
  const wanted = `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
  return signatures.split(" ").includes(wanted);
}

const headerOf = (request: IncomingMessage, name: string): string => String(request.headers[name] ?? "");

const positionOf = (eventId: string): number => Number.parseInt(eventId.split("_")[1] ?? "", 36);

/** @param shareOf the share of the run that is over */
export async function startReceiver(seed: number, shareOf: () => number): Promise<Receiver> {
  const calls: Call[] = [];
  const endpoints = new Map<number, { readonly behavior: BehaviorName; readonly secret: string }>();
  const random = createRandom(seed + 3000);
  const times = new Map<string, number>();
  let isMended = false;

  const answerTo = (endpoint: number, { recordId, version, eventId }: Call): Answer => {
    const name = endpoints.get(endpoint)?.behavior ?? "dead";
    const key = `${endpoint} ${eventId}`;
    times.set(key, (times.get(key) ?? 0) + 1);
    const behavior = behaviors[isMended && !isLasting(name) ? "good" : name];
    return behavior({ recordId, version, times: times.get(key) ?? 0, share: isMended ? 1 : shareOf(), random });
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const at = performance.now();
    const endpoint = Number(/^\/endpoints\/(\d+)$/u.exec(request.url ?? "")?.[1] ?? -1);
    const body = await text(request);
    const { data }: Body = JSON.parse(body);
    const [change] = Object.values(data);
    if (change === undefined) throw new Error("A body has no change");
    const { recordId, version, kind, matches = null } = change;
    const [eventId, timestamp] = [headerOf(request, "webhook-id"), headerOf(request, "webhook-timestamp")];
    const call: Call = {
      endpoint,
      place: placeOf(request.socket.remoteAddress),
      eventId,
      position: positionOf(eventId),
      timestamp: Number(timestamp),
      attempt: headerOf(request, "traceparent"),
      bodyHash: createHash("sha256").update(body).digest("base64url"),
      recordId,
      version,
      kind,
      matches,
      isSigned: isSigned(
        endpoints.get(endpoint)?.secret ?? "",
        `${eventId}.${timestamp}.${body}`,
        headerOf(request, "webhook-signature"),
      ),
      at,
      endedAt: null,
      end: null,
      isUnread: false,
    };
    calls.push(call);
    await answerCall(call, answerTo(endpoint, call), { request, response });
  };

  const server = await serveLocally(handle);
  return {
    port: Number(new URL(server.url).port),
    calls,
    urlOf: (endpoint) => `${server.url}/endpoints/${endpoint}`,
    open: (endpoint, behavior, secret) => void endpoints.set(endpoint, { behavior, secret }),
    mend: () => void (isMended = true),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
