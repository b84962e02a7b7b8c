import { setTimeout as pause } from "node:timers/promises";
import { WebSocket } from "ws";
import type { Operation } from "./draw-operation.ts";
import { type Door, listenMilliseconds } from "./send-documents.ts";
import { answerMilliseconds, bad, fine, judgeErrors, judgeResult, type Verdict, worse } from "./verdict.ts";

/** A WebSocket for operations, with a subscription beside them that must outlive them all. */
export interface OperationSocket extends AsyncDisposable {
  send(operation: Operation): Promise<Verdict>;
  /** Settles once the subscription has delivered one more change, with a fault if it does not. */
  witness(): Promise<Verdict>;
}

interface Message {
  readonly id?: string;
  readonly type: string;
  readonly payload?: unknown;
}

const witnessId = "witness";
const witnessDocument = "subscription { changes { cursor } }";

/** Connects, and subscribes to every change. @throws Error when the connection is refused. */
export async function openOperationSocket({ port, token, signal }: Door): Promise<OperationSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, "graphql-transport-ws", { perMessageDeflate: false });
  const opened = Promise.withResolvers<void>();
  const waiting = new Map<string, (message: Message) => void>();
  let closing: string | null = null;
  let number = 0;
  let witnessed = Promise.withResolvers<Message>();
  const say = (message: object): void => socket.send(JSON.stringify(message), () => undefined);
  const end = (how: string): void => {
    closing ??= how;
    opened.reject(new Error(how));
    witnessed.resolve({ type: "closed" });
    for (const hear of waiting.values()) hear({ type: "closed" });
  };
  opened.promise.catch(() => undefined);
  socket.on("error", (error) => end(error.message));
  socket.on("close", (code, reason) => end(`code ${code} ${String(reason)}`));
  socket.on("open", () => say({ type: "connection_init", payload: { authorization: `Bearer ${token}` } }));
  socket.on("message", (data) => {
    const message: Message = JSON.parse(String(data));
    if (message.type === "connection_ack") opened.resolve();
    else if (message.type === "ping") say({ type: "pong" });
    else if (message.id === witnessId) witnessed.resolve(message);
    else waiting.get(message.id ?? "")?.(message);
  });
  await opened.promise;
  say({ id: witnessId, type: "subscribe", payload: { query: witnessDocument } });

  return {
    async send({ query, variables, operationName, kind }) {
      const id = String((number += 1));
      const ended = Promise.withResolvers<Verdict>();
      let verdict: Verdict | null = null;
      waiting.set(id, ({ type, payload }) => {
        if (type === "closed") return ended.resolve(bad(`the socket was closed: ${closing}`));
        if (type === "next") {
          verdict = worse(verdict, judgeResult(payload));
          return;
        }
        ended.resolve(type === "error" ? judgeErrors(payload) : (verdict ?? fine("complete without a result")));
      });
      if (closing !== null) {
        waiting.delete(id);
        return fine("not sent");
      }
      say({ id, type: "subscribe", payload: { query, variables, operationName } });
      const stop = new AbortController();
      const patience = kind === "subscription" ? listenMilliseconds : answerMilliseconds;
      void pause(patience, undefined, { signal: AbortSignal.any([stop.signal, signal]) }).then(
        () => {
          say({ id, type: "complete" });
          ended.resolve(kind === "subscription" ? (verdict ?? fine("subscribed")) : bad("a query did not end"));
        },
        () => undefined,
      );
      const outcome = await ended.promise;
      stop.abort();
      waiting.delete(id);
      return outcome;
    },
    async witness() {
      witnessed = Promise.withResolvers();
      if (closing !== null) return bad(`the socket was closed: ${closing}`);
      const tooLate = new AbortController();
      void pause(answerMilliseconds, undefined, { signal: tooLate.signal }).then(
        () => witnessed.resolve({ type: "silence" }),
        () => undefined,
      );
      const { type, payload } = await witnessed.promise;
      tooLate.abort();
      return type === "next" ? judgeResult(payload) : bad(`the lasting subscription got ${type} ${closing ?? ""}`);
    },
    async [Symbol.asyncDispose]() {
      socket.terminate();
    },
  };
}
