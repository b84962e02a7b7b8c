import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** A call as it came in. */
export interface ReceivedCall {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How fast calls came. */
export interface Received {
  /** From the last acceptance of the warm-up to the last of all. */
  readonly seconds: number;
  readonly first: ReceivedCall;
}

/** Accepts every webhook with 204 and counts them, for everyone who is measured. */
export interface Receiver extends AsyncDisposable {
  readonly url: string;
  /** Measures so many that are accepted from now on, after some that only warm the sender up. */
  expect(warmUp: number, count: number): { readonly warm: Promise<void>; readonly done: Promise<Received> };
  /** Waits until nothing has come for half a second. */
  untilSilent(): Promise<void>;
}

const silentMilliseconds = 500;
const accepted = Buffer.from("HTTP/1.1 204 No Content\r\n\r\n");
const headEnd = Buffer.from("\r\n\r\n");
const lengthOf = /\r\ncontent-length: *(\d+)/iu;

function toCall(text: string): ReceivedCall {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const fields = head
    .split("\r\n")
    .slice(1)
    .map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]);
  return { path: head.split(" ")[1] ?? "", headers: Object.fromEntries(fields), body: rest.join("\r\n\r\n") };
}

/** Listens on the loopback. Written on sockets, because what a call costs the receiver must not be what is measured. */
export async function startReceiver(): Promise<Receiver> {
  let [warming, left, start, all] = [0, 0, 0, 0];
  let first: ReceivedCall | null = null;
  let warm = Promise.withResolvers<void>();
  let done = Promise.withResolvers<Received>();
  const sockets = new Set<Socket>();

  function note(request: Buffer): void {
    all += 1;
    if (left === 0) return;
    first ??= toCall(request.toString());
    if (warming > 0) {
      warming -= 1;
      if (warming > 0) return;
      start = performance.now();
      warm.resolve();
      return;
    }
    left -= 1;
    if (left === 0) done.resolve({ seconds: (performance.now() - start) / 1000, first });
  }

  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    let held: Buffer = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      for (;;) {
        const end = held.indexOf(headEnd);
        if (end < 0) return;
        const length = end + headEnd.length + Number(lengthOf.exec(held.toString("latin1", 0, end))?.[1] ?? 0);
        if (held.length < length) return;
        note(held.subarray(0, length));
        held = held.subarray(length);
        socket.write(accepted);
      }
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a TCP server
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    expect(warmUp, count) {
      [warming, left, first] = [warmUp, count, null];
      [warm, done] = [Promise.withResolvers(), Promise.withResolvers()];
      return { warm: warm.promise, done: done.promise };
    },
    async untilSilent() {
      for (let before = -1; before !== all;) {
        before = all;
        await pause(silentMilliseconds);
      }
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
