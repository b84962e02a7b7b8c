import { randomBytes } from "node:crypto";
import { attackRaw, type Attack, type Target } from "../attack.ts";

/** The addresses that accept bodies: the API with and without a token, webhooks, and the forms of connect pages. */
function someHead({ random, token }: Target, length: string): string {
  const path = random.pick([
    "/graphql",
    "/graphql",
    `/ingress/${randomBytes(32).toString("base64url")}`,
    `/connect/${randomBytes(32).toString("base64url")}`,
  ]);
  const authorization = random.chance(0.3) ? `authorization: Bearer ${token}\r\n` : "";
  const type = path?.startsWith("/connect") === true ? "application/x-www-form-urlencoded" : "application/json";
  return `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: ${type}\r\n${authorization}${length}\r\n\r\n`;
}

/** The number of one-byte chunks in a burst, and the time between bursts: far more pieces than bytes. */
const chunksAtOnce = 400;
const burstMilliseconds = 250;

/** A body of one-byte chunks. */
export const tinyChunks: Attack = (target) =>
  attackRaw(target, async (socket) => {
    const burst = "1\r\na\r\n".repeat(chunksAtOnce);
    if (!(await socket.write(someHead(target, "transfer-encoding: chunked")))) return;
    while ((await socket.write(burst)) && (await socket.wait(burstMilliseconds))) continue;
  });

/** A body that never reaches its announced length. */
export const drippingBody: Attack = (target) =>
  attackRaw(target, async (socket) => {
    if (!(await socket.write(someHead(target, "content-length: 950000")))) return;
    while ((await socket.write("a")) && (await socket.wait(target.random.between(50, 400)))) continue;
  });

/** A body at the limit that stops just before its end. */
export const almostAll: Attack = (target) =>
  attackRaw(target, async (socket) => {
    if (!(await socket.write(someHead(target, "content-length: 900000")))) return;
    if (!(await socket.write("a".repeat(899_990)))) return;
    while (await socket.wait(1000)) continue;
  });

/** A body far above every limit, sent as fast as possible. */
export const hugeBody: Attack = (target) =>
  attackRaw(target, async (socket) => {
    if (!(await socket.write(someHead(target, "transfer-encoding: chunked")))) return;
    const megabyte = `100000\r\n${"a".repeat(0x100000)}\r\n`;
    for (let sent = 0; sent < 30; sent += 1) if (!(await socket.write(megabyte))) return;
  });

/** Headers that never end. */
export const drippingHead: Attack = (target) =>
  attackRaw(target, async (socket) => {
    if (!(await socket.write("POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\n"))) return;
    while ((await socket.write("x-a: b\r\n")) && (await socket.wait(target.random.between(100, 900)))) continue;
  });

/** Bytes that are not HTTP, or no bytes at all. */
export const noHttp: Attack = (target) =>
  attackRaw(target, async (socket) => {
    const { random } = target;
    const said = random.pick([
      "",
      "GET",
      "GET / HTTP/9.9\r\n\r\n",
      "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabc",
      "POST /graphql HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n",
      `GET /${"a".repeat(60_000)} HTTP/1.1\r\nhost: a\r\n\r\n`,
      "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
    ]);
    if (said !== undefined && said !== "" && !(await socket.write(said))) return;
    await socket.wait(random.between(500, 15_000));
  });

/** A correct body cut off, or bytes that are not text. */
export const brokenBody: Attack = (target) =>
  attackRaw(target, async (socket) => {
    const body = target.random.pick([
      Buffer.from('{"query":"{ __typena'),
      Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc0]),
      Buffer.from(`${"[".repeat(100_000)}`),
      Buffer.from(`{"query":"{ __typename }","variables":${'{"a":'.repeat(5000)}1${"}".repeat(5000)}}`),
    ]);
    if (body === undefined) return;
    const head = someHead(target, `content-length: ${body.length + (target.random.chance(0.3) ? 10 : 0)}`);
    if (!(await socket.write(head)) || !(await socket.write(body))) return;
    await socket.wait(3000);
  });
