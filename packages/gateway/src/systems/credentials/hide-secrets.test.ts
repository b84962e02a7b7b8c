import { defineConnector, redacted } from "@fettle/connector";
import { expect, it } from "vitest";
import { hideSecrets } from "./hide-secrets.ts";

const secret = `ab+cd/ef=&g<h>'i"j\\k\\\\ l~é😀-9`;

const connector = defineConnector({
  specificationVersion: "v1",
  id: "plain",
  name: "Plain",
  version: "1.0.0",
  categories: ["MAINTENANCE"],
  settings: {},
  authentication: [{ type: "apiKey", header: "x-key", prefix: "Key " }],
  baseUrl: () => "https://vendor.example",
  account: async () => ({ id: "1", name: "One" }),
  entities: {},
});
const hiddenIn = (text: string, key = secret): string =>
  Buffer.from(hideSecrets([{ type: "apiKey", key }], { connector })(Buffer.from(text, "utf8"))).toString("utf8");

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
const inJsonByNumber = (text: string): string =>
  [...text]
    .map((character) =>
      /[A-Za-z0-9]/u.test(character)
        ? character
        : character
            .split("")
            .map((unit) => String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
            .join(""),
    )
    .join("");
const inLowerCase = (text: string): string => text.replaceAll(/%[0-9A-F]{2}/gu, (escape) => escape.toLowerCase());
const inHtml = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("'", "&#39;")
    .replaceAll('"', "&quot;");
const inHtmlByNumber = (text: string): string =>
  [...text].map((character) => `&#x${(character.codePointAt(0) ?? 0).toString(16)};`).join("");
const inBase64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");

it.each([
  ["as it is", secret],
  ["in JSON", inJson(secret)],
  ["in JSON within JSON", inJson(inJson(secret))],
  ["in JSON with escaped slashes", inJson(secret).replaceAll("/", String.raw`\/`)],
  ["in JSON by number", inJsonByNumber(secret)],
  ["in JSON by number, in upper case", inJsonByNumber(secret).replaceAll(/(?<=\\u)[\da-f]{4}/gu, (code) => code.toUpperCase())],
  ["in a URL", encodeURIComponent(secret)],
  ["in a URL, in lower case", inLowerCase(encodeURIComponent(secret))],
  ["in a URL, twice", encodeURIComponent(encodeURIComponent(secret))],
  ["in a form", new URLSearchParams([["", secret]]).toString().slice(1)],
  ["in HTML", inHtml(secret)],
  ["in HTML, twice", inHtml(inHtml(secret))],
  ["in HTML by number", inHtmlByNumber(secret)],
  ["in base 64", inBase64(secret).replace(/=+$/u, "")],
  ["in hexadecimal digits", Buffer.from(secret, "utf8").toString("hex")],
  ["in hexadecimal digits in upper case", Buffer.from(secret, "utf8").toString("hex").toUpperCase()],
  ["in base 64 in a URL", encodeURIComponent(inBase64(secret).replace(/=+$/u, ""))],
])("A secret %s is taken out, each time", (_how, written) => {
  expect(hiddenIn(`é "${written}", "${written}" \\u00e9`)).toBe(`é "${redacted}", "${redacted}" \\u00e9`);
});

it.each(["", "u", "us", "user:", '{"password":"'])("A secret is taken out of the base 64 of what begins with %j", (before) => {
  for (const behind of ["", "x", "xy", '"}']) {
    const bytes = Buffer.from(`${before}${secret}${behind}`, "utf8");
    for (const written of [bytes.toString("base64"), bytes.toString("base64url"), encodeURIComponent(bytes.toString("base64"))]) {
      const hidden = hiddenIn(`Basic ${written}.`);
      expect(hidden).toContain(redacted);
      // What is left is what stands before and behind it, and two digits at either side that depend on it.
      expect(hidden.length).toBeLessThan(6 + redacted.length + ((before.length + behind.length) * 4) / 3 + 14);
    }
  }
});

it("The operator's secrets for the connector are taken out, and what else is given", () => {
  const configuration = { connector, oauthClient: { id: "client", secret: "operators-secret" }, webhookSecret: "whsec_1234" };
  const hide = hideSecrets([], configuration, ["signing-key"]);
  const text = "client operators-secret whsec_1234 signing-key";
  expect(Buffer.from(hide(Buffer.from(text))).toString("utf8")).toBe(`client ${redacted} ${redacted} ${redacted}`);
});

it("A secret that ends like an escape is taken out, whatever follows", () => {
  for (const key of ["secret50%", "secret&", "secret\\", "%41secret"])
    expect(hiddenIn(`{"a":"${key}41;u0041"}`, key)).toBe(`{"a":"${redacted}41;u0041"}`);
});

it("Other text stays as it is, to the byte", () => {
  const text = `${secret.slice(0, -1)} ${secret.slice(1)} %2b + &amp; é \\u0041`;
  expect(hiddenIn(text)).toBe(text);
  const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  expect(hideSecrets([{ type: "apiKey", key: secret }], { connector })(every)).toEqual(every);
});

it("An answer of 4 MiB that consists of escapes, or of the beginnings of some, takes linear time", { timeout: 60_000 }, () => {
  const most = 4 * 1024 * 1024;
  for (const piece of ["\\", String.raw`\"`, "%25", "%", "&amp;", "&", "&#", "+", String.raw`\ud83d`, "a"]) {
    const took = [most / 4, most].map((size) => {
      const text = piece.repeat(size / piece.length);
      const began = performance.now();
      hiddenIn(text, `${piece.repeat(60)}x`);
      return performance.now() - began;
    });
    // A quadratic search would take sixteen times as long, and minutes.
    expect.soft(took[1], `${piece}: ${took.map(Math.round).join(", ")} ms`).toBeLessThan(5000);
  }
});
