import { redacted } from "@fettle/connector";
import { expect, it } from "vitest";
import { mostLookedAt } from "../capture/hold-beginnings.ts";
import { hideValues } from "./hide-values.ts";
import { redactBody } from "./redact-body.ts";
import { redactHeaders } from "./redact-headers.ts";
import { redactUrl } from "./redact-url.ts";
import { secretNames } from "./secret-names.ts";

const names = secretNames(["gateCode"]);
const hide = hideValues(["hunter2-Zq7", "11111111", "%25%25x", String.raw`\\\\x`, "a=a=a=b"]);

/** What the input consists of. */
const pieces = [
  ["1", "-1", "1.", "eyJ", "eyJ-", "eyJhbGci.", "QUJD", "eyJh", "Bearer ", "Bearer a", "token ", "a.b.c-d_", "signature"],
  ["a=", "a=b&", "&", "&amp;", "a b=", "password=", "password: ", "x:'", "://", "a@", "%", "%25", "%41", "data=%7B%22", "+"],
  ["<", "<a ", "<a>", "</a>", "<password>", "<![CDATA[", "<!--", "name='password' ", '="', "--xyz", "--xyz\r\nname=a\r\n\r\n"],
  ['"', '"{', "{", '{"', '{"a":', '{"a":{', "{}", "[", '["', "[]", "[1],", "true", ",", '"password":', '"name":"password",'],
  [
    '"value":{',
    '{"value":{',
    '{"value":[',
    '{"name":"password",',
    '["password",',
    '["password",[',
    '"value":1,',
    '{"value":"x",',
  ],
  ["\\", '\\"', String.raw`\u0041`, String.raw`\ud83d`, " ", "\n", "\t", "é", ".", "-", "_", "a", "/ingress/", "hunter"],
  [`token=${redacted}`, `token="${redacted}`, `token=\\"${redacted}`, redacted],
].flat();
/** What stands before that, and behind it. */
const contexts: readonly (readonly [string, string])[] = [
  ["", ""],
  ["", "x"],
  ['"[', "x"],
  ['{"a":"', ""],
  ["<a ", ""],
  ["a=", "}"],
];
const multipart = "multipart/form-data; boundary=xyz";

const ways: Readonly<Record<string, (text: string) => unknown>> = {
  body: (text) => redactBody({ bytes: Buffer.from(text), contentType: null, isCut: true }, names, (bytes) => bytes),
  form: (text) =>
    redactBody(
      { bytes: Buffer.from(text), contentType: "application/x-www-form-urlencoded", isCut: false },
      names,
      (bytes) => bytes,
    ),
  multipart: (text) =>
    redactBody({ bytes: Buffer.from(`--xyz\r\n${text}`), contentType: multipart, isCut: false }, names, (bytes) => bytes),
  values: (text) => hide(Buffer.from(text)),
  headers: (text) =>
    redactHeaders(
      [
        ["link", text],
        [text, text],
      ],
      names,
      hide,
    ),
  url: redactUrl,
  name: (text) => names.isSecret(text),
};

/** Processor time of this thread in milliseconds, without what others make it wait. */
function costOf(work: () => unknown): number {
  const began = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(began);
  return (user + system) / 1000;
}
/** Below it is noise: the four times as long input may cost ten times as much before anybody waits. */
const least = 4;
const growth = 10;

it.each(Object.entries(ways))("Redaction takes linear time, whatever it gets: %s", { timeout: 120_000 }, (_way, redact) => {
  const slow: string[] = [];
  for (const piece of pieces)
    for (const [before, behind] of contexts) {
      const textOf = (length: number) =>
        `${`${before}${piece.repeat(Math.ceil(length / piece.length))}`.slice(0, length - behind.length)}${behind}`;
      const [short, long] = [textOf(mostLookedAt / 4), textOf(mostLookedAt)];
      // Once more against a collection of garbage or a compilation in between.
      const isLinear = () => {
        const cost = costOf(() => redact(long));
        return cost <= growth * least || cost <= growth * costOf(() => redact(short));
      };
      if (!isLinear() && !isLinear() && !isLinear()) slow.push(JSON.stringify([before, piece, behind]));
    }
  expect(slow).toEqual([]);
});
