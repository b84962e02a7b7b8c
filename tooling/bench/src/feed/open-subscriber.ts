import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { httpRequest } from "../driver/driver.ts";
import { createMarkReader } from "./marks.ts";

/** The ways to follow changes. */
export type Transport = "SSE" | "WebSocket";

/** What a subscriber asks, and where. */
export interface Subscription {
  readonly url: string;
  readonly token: string;
  readonly document: string;
}

const webSocketProtocol = "graphql-transport-ws";
/** Shared by all sockets, whose pieces are read at once: a stream with a buffer for each piece would take longer than the server to send it. */
const arriving = Buffer.allocUnsafe(65_536);

/** A masked text frame; a mask of zeros leaves the text as it is. */
function frameOf(message: object): Buffer {
  const text = Buffer.from(JSON.stringify(message));
  const length = text.length < 126 ? [0x80 | text.length] : [0x80 | 126, text.length >> 8, text.length & 0xff];
  return Buffer.concat([Buffer.from([0x81, ...length, 0, 0, 0, 0]), text]);
}

/**
 * Opens one subscriber on a socket of its own. Settles once the server has answered; over WebSocket, the subscription is then on its way.
 * @throws Error when the server refuses.
 */
export async function openSubscriber(
  transport: Transport,
  { url, token, document }: Subscription,
  hear: (number: number) => void,
): Promise<Disposable> {
  const { hostname, port } = new URL(url);
  const open = Promise.withResolvers<void>();
  const authorization = `Bearer ${token}`;
  const query = { query: document };
  let head = "";
  const isSse = transport === "SSE";
  const onHead = (piece: Buffer): void => {
    if (head === "" && !isSse) socket.write(frameOf({ type: "connection_init", payload: { authorization } }));
    head += piece.toString("latin1");
    if (!head.includes("\r\n\r\n")) return;
    if (!head.startsWith(isSse ? "HTTP/1.1 200" : "HTTP/1.1 101")) {
      open.reject(new Error(`The subscription was refused: ${head.slice(0, 300)}`));
      return;
    }
    if (!isSse && !head.includes("connection_ack")) return;
    if (!isSse) socket.write(frameOf({ id: "1", type: "subscribe", payload: query }));
    read = createMarkReader(hear);
    open.resolve();
  };
  let read = onHead;
  const callback = (length: number): boolean => {
    read(arriving.subarray(0, length));
    return true;
  };
  const socket = connect({ host: hostname, port: Number(port), noDelay: true, onread: { buffer: arriving, callback } });
  socket.on("error", open.reject);
  if (isSse) {
    const headers = { accept: "text/event-stream", "content-type": "application/json", authorization };
    socket.write(httpRequest(url, "POST", headers, JSON.stringify(query)));
  } else {
    const upgrade = { connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13" };
    const key = { "sec-websocket-key": randomBytes(16).toString("base64"), "sec-websocket-protocol": webSocketProtocol };
    socket.write(httpRequest(url, "GET", { ...upgrade, ...key }));
  }
  await open.promise;
  return { [Symbol.dispose]: () => socket.destroy() };
}
