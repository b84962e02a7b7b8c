import type { ServerResponse } from "node:http";
import type { CallFault } from "./fault.ts";

/** Writes a vendor's own error body, for a fault that is only a status. */
export type ErrorBody = (status: number, message: string) => object;

const page = '<!doctype html><html lang="en"><title>Maintenance</title><h1>We will be back soon</h1></html>';

const send = (response: ServerResponse, fault: CallFault, status: number, type: string, body: string) => {
  response.writeHead(fault.status ?? status, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    ...(fault.retryAfterSeconds !== undefined && { "retry-after": String(fault.retryAfterSeconds) }),
  });
  response.end(body);
};

/** Whether the fault replaces the whole response. The call then need not be carried out. */
export const replacesAnswer = (fault: CallFault) =>
  fault.dropConnection === true || fault.html === true || fault.empty === true || fault.status !== undefined;

/** Sends the fault's response instead of the real one. */
export const answerWithFault = (response: ServerResponse, fault: CallFault, errorBody: ErrorBody): void => {
  if (fault.dropConnection === true) response.destroy();
  else if (fault.html === true) send(response, fault, 200, "text/html; charset=utf-8", page);
  else if (fault.empty === true) send(response, fault, 200, "application/json", "");
  else
    send(response, fault, 500, "application/json", JSON.stringify(errorBody(fault.status ?? 500, "This fault was requested.")));
};

const bufferOf = (chunk: unknown): Buffer =>
  typeof chunk === "string" ? Buffer.from(chunk) : chunk instanceof Uint8Array ? Buffer.from(chunk) : Buffer.alloc(0);

/**
 * Buffers the real response until it is complete and then passes it on. The handler of the call writes to the
 * response as usual, while the caller receives something else.
 */
export const bufferAnswer = (response: ServerResponse, whole: (body: Buffer, sendHead: () => void) => void): void => {
  const { writeHead, end } = response;
  const chunks: Buffer[] = [];
  let head: unknown[] = [];
  const keep = (chunk: unknown) => {
    chunks.push(bufferOf(chunk));
    return true;
  };
  Object.assign(response, {
    writeHead: (...given: unknown[]) => {
      head = given;
      return response;
    },
    flushHeaders: () => {},
    write: keep,
    end: (chunk?: unknown) => {
      keep(chunk);
      Object.assign(response, { writeHead, end });
      whole(Buffer.concat(chunks), () => {
        if (head.length > 0) Reflect.apply(writeHead, response, head);
      });
      return response;
    },
  });
};

/** Announces the full length of the real response, sends half of it, and drops the connection. */
export const truncateAnswer = (response: ServerResponse): void =>
  bufferAnswer(response, (body, sendHead) => {
    response.setHeader("content-length", body.byteLength);
    sendHead();
    const { socket } = response;
    const half = body.subarray(0, Math.floor(body.byteLength / 2));
    // The prototype's own write, because the instance still has the buffering one.
    Reflect.apply(Object.getPrototypeOf(response).write, response, [half, () => socket?.destroy()]);
  });
