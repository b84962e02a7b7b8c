import { setTimeout as pause } from "node:timers/promises";
import type { Operation } from "./draw-operation.ts";
import { createEventReader } from "../feed/event-reader.ts";
import { answerMilliseconds, bad, fine, isAccident, judgeText, type Verdict, worse } from "./verdict.ts";

/** The endpoint for documents, and the token. */
export interface Door {
  readonly port: number;
  readonly token: string;
  readonly signal: AbortSignal;
}

/** The time for which a started subscription stays open. */
export const listenMilliseconds = 150;

const bodyOf = ({ query, variables, operationName }: Operation): string => JSON.stringify({ query, variables, operationName });

async function post({ port, token, signal }: Door, operation: Operation, accept: string): Promise<Response> {
  return await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}`, accept },
    body: bodyOf(operation),
    signal: AbortSignal.any([signal, AbortSignal.timeout(answerMilliseconds)]),
  });
}

/** Over HTTP: one answer in JSON. */
export async function sendByPost(door: Door, operation: Operation): Promise<Verdict> {
  const response = await post(door, operation, "application/json");
  const text = await response.text();
  return isAccident(response.status) ? bad(`status ${response.status}: ${text.slice(0, 200)}`) : judgeText(text);
}

/** Over Server-Sent Events: a query ends by itself, and a subscription stays open for a moment. */
export async function sendByEvents(door: Door, operation: Operation): Promise<Verdict> {
  const response = await post(door, operation, "text/event-stream");
  if (!(response.headers.get("content-type") ?? "").startsWith("text/event-stream")) {
    const text = await response.text();
    return isAccident(response.status) ? bad(`status ${response.status}: ${text.slice(0, 200)}`) : judgeText(text);
  }
  let verdict: Verdict | null = null;
  let isComplete = false;
  const read = createEventReader(({ type, data }) => {
    if (type === "complete") isComplete = true;
    else if (data !== null && data !== "") verdict = worse(verdict, judgeText(data));
  });
  const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader();
  const decoder = new TextDecoder();
  const stop = new AbortController();
  if (operation.kind === "subscription")
    void pause(listenMilliseconds, undefined, { signal: stop.signal }).then(
      () => reader.cancel(),
      () => undefined,
    );
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    read(decoder.decode(value, { stream: true }));
  }
  stop.abort();
  if (verdict !== null) return verdict;
  if (operation.kind === "subscription") return fine("subscribed");
  return isComplete ? fine("complete without a result") : bad("a stream of events ended without a complete event");
}
