import type { ServerResponse } from "node:http";
import type { CallFault } from "./fault.ts";

/** How a vendor words an error of its own, for a fault that is only a status. */
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

/** Whether the fault leaves nothing of the true answer, so that the call need not be carried out. */
export const replacesAnswer = (fault: CallFault) =>
  fault.dropConnection === true || fault.html === true || fault.empty === true || fault.status !== undefined;

/** Answers as the fault wants, in place of the true answer. */
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
 * Holds the true answer back until it is whole and hands it over, so that whoever carries out the call writes to the
 * response as ever and something else reaches the caller.
 */
export const holdAnswer = (response: ServerResponse, whole: (body: Buffer, sendHead: () => void) => void): void => {
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

/** Lets the true answer out only half, though its length is announced whole, and then drops the connection. */
export const truncateAnswer = (response: ServerResponse): void =>
  holdAnswer(response, (body, sendHead) => {
    response.setHeader("content-length", body.byteLength);
    sendHead();
    const { socket } = response;
    const half = body.subarray(0, Math.floor(body.byteLength / 2));
    // The prototype's own write: the held one still stands on the instance.
    Reflect.apply(Object.getPrototypeOf(response).write, response, [half, () => socket?.destroy()]);
  });
