import { connect } from "node:net";
import type { Random } from "../random.ts";
import { damageText } from "./damage.ts";
import { oddText } from "./odd-values.ts";
import type { Door } from "./send-documents.ts";
import { answerMilliseconds, bad, fine, isAccident, type Verdict } from "./verdict.ts";

const methods = ["GET", "GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", "NOTHING"];
const targets = [
  "/",
  "/graphql",
  "/graphql?query=%7B__typename%7D",
  "/healthz",
  "/readyz",
  "/metrics",
  "/connect/x",
  "/ingress/x",
  "/oauth/callback",
  "//",
  "*",
  "http://other.example/healthz",
  "/%",
  "/%00",
  "/..",
  "/graphql?query=%FF",
  "/graphql?variables={",
];
const names = [
  "accept",
  "accept-encoding",
  "accept-language",
  "authorization",
  "content-type",
  "content-encoding",
  "cookie",
  "expect",
  "forwarded",
  "if-none-match",
  "last-event-id",
  "origin",
  "range",
  "sec-fetch-site",
  "sec-websocket-key",
  "sec-websocket-version",
  "sec-websocket-protocol",
  "te",
  "traceparent",
  "transfer-encoding",
  "upgrade",
  "connection",
  "x-forwarded-for",
  "x-request-id",
  "content-length",
  "host",
];
const values = [
  "*/*",
  "text/html",
  "text/event-stream",
  "text/event-stream;q=0",
  "application/json",
  "application/graphql-response+json;q=0, */*;q=0.1",
  ";;;q=",
  "Bearer",
  "Bearer ",
  "Bearer fettle_test_x",
  "Basic Og==",
  "gzip",
  "chunked",
  "100-continue",
  "websocket",
  "Upgrade",
  "keep-alive, Upgrade",
  "graphql-transport-ws",
  "13",
  "0",
  "5",
  "-1",
  "null",
  "https://other.example",
  "bytes=0-",
  "00-00000000000000000000000000000000-0000000000000000-00",
];

const hosts = ["host: 127.0.0.1:4000", "host:", "host: [::1", "host: a b", "host: x\r\nhost: y", ""];

function draw(random: Random, token: string): string {
  const count = Math.floor(random.between(0, 5));
  const drawn = Array.from({ length: count }, () => {
    const value = random.chance(0.15)
      ? oddText(random)
          .replaceAll(/[\r\n]/gu, "")
          .slice(0, 2000)
      : random.chance(0.2)
        ? `Bearer ${token}`
        : (random.pick(values) ?? "");
    return `${random.pick(names) ?? ""}: ${value}`;
  });
  const host = random.chance(0.7) ? "host: localhost" : (random.pick(hosts) ?? "");
  const lines = [
    `${random.pick(methods)} ${random.pick(targets)} HTTP/1.${random.chance(0.8) ? 1 : 0}`,
    ...(host === "" ? [] : [host]),
    ...drawn,
    "connection: close",
  ];
  const head = `${lines.join("\r\n")}\r\n\r\n`;
  const body = random.pick(["", "", "{}", '{"query":"{ __typename }"}', "5\r\nhello\r\n0\r\n\r\n"]) ?? "";
  return (random.chance(0.2) ? damageText(random, head) : head) + body;
}

/** Sends a wrong head on its own connection. The node must answer, or close the connection when no answer is possible. */
export async function sendHead(random: Random, { port, token, signal }: Door): Promise<Verdict> {
  const sent = draw(random, token);
  const socket = connect({ host: "127.0.0.1", port });
  const ended = Promise.withResolvers<void>();
  let answer = "";
  // The first bytes of an answer are enough; streams and upgraded connections never end.
  socket.on("data", (data) => {
    answer += data.toString("latin1");
    if (answer.includes("\r\n\r\n")) ended.resolve();
  });
  socket.on("error", () => ended.resolve());
  socket.on("close", () => ended.resolve());
  const until = AbortSignal.any([signal, AbortSignal.timeout(answerMilliseconds)]);
  until.addEventListener("abort", () => ended.resolve(), { once: true });
  // Half-closes the connection, so a node that waits for more notices.
  socket.end(Buffer.from(sent));
  await ended.promise;
  socket.destroy();
  if (answer === "" && until.aborted && !signal.aborted) return bad(`no answer to ${JSON.stringify(sent)}`);
  const status = Number(/^HTTP\/1\.1 (\d{3}) /u.exec(answer)?.[1] ?? 0);
  if (status !== 0 && isAccident(status)) return bad(`status ${status} to ${JSON.stringify(sent)}`);
  if (/^(?:GET|HEAD) \/(?:healthz|metrics) HTTP\/1\.[01]\r\n/u.test(sent) && status === 400 && isWhole(sent))
    return bad(`health refused ${JSON.stringify(sent)}`);
  return fine(status === 0 ? "cut off" : String(status));
}

/** Whether the Host is the only odd thing about a request. */
const isWhole = (sent: string): boolean =>
  /^\w+ \S+ HTTP\/1\.[01]\r\n(?:host:[^\r\n]*\r\n){0,1}connection: close\r\n\r\n$/u.test(sent);
