import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { FaultPlan } from "../faults/fault-plan.ts";
import { answerWithFault, bufferAnswer, replacesAnswer, truncateAnswer } from "../faults/spoil-answer.ts";
import type { CallFault } from "../faults/fault.ts";

export type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** The handlers by path; the longest matching path wins. */
export interface Place {
  readonly path: string;
  readonly listener: Listener;
  /** How faults apply here: the plan, the path that its faults match, and the error bodies. */
  readonly spoilt?: {
    readonly faults: FaultPlan;
    readonly pathOf: (pathname: string) => string | undefined;
    readonly errorBody: (status: number, message: string) => object;
  };
  /** Sees each call before any fault or handler does, and returns the request to continue with. */
  readonly watch?: (request: IncomingMessage, response: ServerResponse, fault: CallFault | undefined) => Promise<IncomingMessage>;
}

const isBelow = (path: string, pathname: string) => pathname === path || pathname.startsWith(`${path}/`);

const spoil = async (
  fault: CallFault,
  place: Place,
  request: IncomingMessage,
  response: ServerResponse,
  closing: AbortSignal,
) => {
  const errorBody = place.spoilt?.errorBody ?? ((status: number) => ({ status }));
  const delay = async () => {
    if (fault.delayMilliseconds !== undefined)
      await sleep(fault.delayMilliseconds, undefined, { signal: closing }).catch(() => {});
  };
  if (!fault.after) {
    await delay();
    if (closing.aborted) return;
    if (replacesAnswer(fault)) {
      answerWithFault(response, fault, errorBody);
      return;
    }
  } else if (fault.truncateBody !== true) {
    bufferAnswer(response, async (body, sendHead) => {
      await delay();
      if (!replacesAnswer(fault)) {
        sendHead();
        response.end(body);
        return;
      }
      for (const name of response.getHeaderNames()) response.removeHeader(name);
      answerWithFault(response, fault, errorBody);
    });
  }
  if (fault.truncateBody === true) truncateAnswer(response);
  await place.listener(request, response);
};

/** Routes each request and applies the fault that is pending for it. */
export const createFront = (places: readonly Place[], closing: AbortSignal): Listener => {
  const ordered = places.toSorted((left, right) => right.path.length - left.path.length);
  return async (request, response) => {
    const pathname = URL.parse(request.url ?? "/", "http://simulator.invalid")?.pathname ?? "/";
    const place = ordered.find(({ path }) => path === "" || isBelow(path, pathname));
    if (place === undefined) {
      response.writeHead(404, { "content-type": "text/plain" }).end("There is nothing here.\n");
      return;
    }
    try {
      const path = place.spoilt?.pathOf(pathname);
      const fault = path === undefined ? undefined : place.spoilt?.faults.nextCall(request.method ?? "GET", path);
      const watched = (await place.watch?.(request, response, fault)) ?? request;
      if (fault === undefined) await place.listener(watched, response);
      else await spoil(fault, place, watched, response, closing);
    } catch {
      if (!response.headersSent) response.writeHead(500, { "x-simulator-violation": "failure" });
      response.end();
    }
  };
};
