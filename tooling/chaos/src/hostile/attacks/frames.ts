import { randomBytes } from "node:crypto";
import { attackRaw, type Attack, type RawSocket, type Target } from "../attack.ts";
import { someDocument } from "./documents.ts";

const textFrame = 0x1;
const continuation = 0x0;
const pingFrame = 0x9;

/** A client's masked frame (RFC 6455, section 5.2). `announced` is the length that it claims, if different. */
function frame(opcode: number, payload: string, { isLast = true, announced = Buffer.byteLength(payload) } = {}): Buffer {
  const data = Buffer.from(payload);
  const mask = randomBytes(4);
  const first = (isLast ? 0x80 : 0) | opcode;
  const length =
    announced < 126
      ? Buffer.from([0x80 | announced])
      : announced < 0x10000
        ? Buffer.from([0x80 | 126, announced >> 8, announced & 0xff])
        : Buffer.concat([Buffer.from([0x80 | 127]), bigEndian(announced)]);
  return Buffer.concat([Buffer.from([first]), length, mask, data.map((byte, index) => byte ^ (mask[index % 4] ?? 0))]);
}

function bigEndian(number: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(number));
  return bytes;
}

async function upgrade(socket: RawSocket): Promise<boolean> {
  const key = randomBytes(16).toString("base64");
  const head = `GET /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n`;
  return (
    (await socket.write(`${head}sec-websocket-protocol: graphql-transport-ws\r\nsec-websocket-key: ${key}\r\n\r\n`)) &&
    (await socket.wait(100))
  );
}

const init = ({ token }: Target): Buffer =>
  frame(textFrame, JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${token}` } }));

/** A message in one-byte fragments that never ends. */
export const tinyFragments: Attack = (target) =>
  attackRaw(target, async (socket) => {
    if (!(await upgrade(socket)) || !(await socket.write(frame(textFrame, "{", { isLast: false })))) return;
    const burst = Buffer.concat(Array.from({ length: 300 }, () => frame(continuation, " ", { isLast: false })));
    while ((await socket.write(burst)) && (await socket.wait(250))) continue;
  });

/** Frames that break the protocol, or claim to be huge. */
export const brokenFrames: Attack = (target) =>
  attackRaw(target, async (socket) => {
    if (!(await upgrade(socket))) return;
    if (target.random.chance(0.5) && !(await socket.write(init(target)))) return;
    const broken = target.random.pick([
      randomBytes(300),
      frame(textFrame, "{}", { announced: 2 ** 40 }),
      frame(textFrame, "not json"),
      frame(textFrame, '{"type":"subscribe"}'),
      frame(textFrame, JSON.stringify({ type: "ping", payload: { a: "x".repeat(500_000) } })),
      frame(continuation, "a"),
      frame(0x7, "a"),
    ]);
    if (broken !== undefined && !(await socket.write(broken))) return;
    await socket.wait(target.random.between(500, 10_000));
  });

/** Connects and sends nothing, or only pings. */
export const silentSocket: Attack = (target) =>
  attackRaw(target, async (socket) => {
    if (!(await upgrade(socket))) return;
    const pings = Buffer.concat(Array.from({ length: 50 }, () => frame(pingFrame, "a")));
    const isNoisy = target.random.chance(0.5);
    while (await socket.wait(500)) if (isNoisy && !(await socket.write(pings))) return;
  });

/** A customer that starts as many operations as possible, some of them expensive, and reads at any pace. */
export const manyOperations: Attack = (target) =>
  attackRaw(target, async (socket) => {
    if (!(await upgrade(socket)) || !(await socket.write(init(target)))) return;
    for (let number = 1; number <= 400; number += 1) {
      const query = target.random.chance(0.2)
        ? someDocument(target)
        : "subscription { workOrderChanges { cursor workOrder { remoteData } } }";
      const message = JSON.stringify({ id: String(number), type: "subscribe", payload: { query } });
      if (!(await socket.write(frame(textFrame, message)))) return;
      if (number % 20 === 0 && !(await socket.wait(200))) return;
    }
    await socket.wait(5000);
  });
