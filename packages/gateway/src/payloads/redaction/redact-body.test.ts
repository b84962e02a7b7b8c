import { redacted } from "@fettle/connector";
import fc from "fast-check";
import { expect, it } from "vitest";
import { mostLookedAt } from "../capture/hold-beginnings.ts";
import { hideValues } from "./hide-values.ts";
import { mostStored, redactBody } from "./redact-body.ts";
import { secretNames } from "./secret-names.ts";

const names = secretNames(["gateCode"]);
const nothingKnown = (bytes: Uint8Array): Uint8Array => bytes;
const bodyOf = (text: string | Uint8Array, contentType: string | null = null, isCut = false) =>
  redactBody({ bytes: Buffer.from(text), contentType, isCut }, names, nothingKnown);
const textOf = (text: string, contentType: string | null = null, isCut = false) => bodyOf(text, contentType, isCut)?.text ?? null;

const secret = "hunter2-Zq7";
const inBase64 = (text: string) => Buffer.from(text).toString("base64");
const json = (value: unknown) => JSON.stringify(value);

it.each([
  ["JSON", `{"user":"ann","password":"${secret}"}`, `{"user":"ann","password":"${redacted}"}`],
  ["JSON within", `{"a":[{"b":{"apiKey":"${secret}","c":1}}]}`, `{"a":[{"b":{"apiKey":"${redacted}","c":1}}]}`],
  ["JSON with a structure", `{"credentials":{"a":["${secret}"]},"c":1}`, `{"credentials":"${redacted}","c":1}`],
  ["JSON with a number", `{"pin":12345,"c":1}`, `{"pin":"${redacted}","c":1}`],
  ["JSON with a declared name", `{"gate_code":"${secret}"}`, `{"gate_code":"${redacted}"}`],
  ["JSON with an escaped name", `{"pass\\u0077ord":"${secret}"}`, `{"pass\\u0077ord":"${redacted}"}`],
  [
    "a name behind its value, which has members",
    json([{ value: { x: [secret] }, text: [secret], name: "password" }, { value: { x: 1 }, name: "A" }, { value: [{ a: {} }] }]),
    json([{ value: redacted, text: redacted, name: "password" }, { value: { x: 1 }, name: "A" }, { value: [{ a: {} }] }]),
  ],
  [
    "values in values",
    json({ value: { value: { a: secret }, b: 1, name: "token" }, c: 1, name: "password" }),
    json({ value: redacted, c: 1, name: "password" }),
  ],
  [
    "pairs as lists",
    json([
      ["X-Api-Key", secret],
      ["Pin", 1234],
      ["A", "b"],
      ["password", { a: secret }],
      ["token", null],
      ["password", "email", "x"],
    ]),
    json([
      ["X-Api-Key", redacted],
      ["Pin", redacted],
      ["A", "b"],
      ["password", redacted],
      ["token", null],
      ["password", "email", "x"],
    ]),
  ],
  ["a pair that is cut", `[["A","b"],["X-Api-Key","${secret}`, `[["A","b"],["X-Api-Key","${redacted}"`],
  ["a pair that is cut in a structure", `[["token",{"a":["${secret}`, `[["token","${redacted}"`],
  ["JSON in a string of JSON", json({ log: json({ token: secret }) }), json({ log: json({ token: redacted }) })],
  [
    "JSON in a string of JSON in a string",
    json({ log: json({ log: json({ token: secret }) }) }),
    json({ log: json({ log: json({ token: redacted }) }) }),
  ],
  ["JSON that is cut", `{"title":"x","secret":"${secret}`, `{"title":"x","secret":"${redacted}"`],
  ["JSON that is cut in a structure", `{"a":1,"session":[{"x":"${secret}`, `{"a":1,"session":"${redacted}"`],
  ["JSON that is broken", `{"note":"5" pipe","password":"${secret}"}`, `{"note":"5" pipe","password":"${redacted}"}`],
  ["several JSON values", `{"a":1}\n{"token":"${secret}"}\n`, `{"a":1}\n{"token":"${redacted}"}\n`],
  [
    "a name and its value",
    json([
      { name: "Authorization", value: secret },
      { value: secret, name: "X-Api-Key" },
      { name: "A", value: "b" },
    ]),
    json([
      { name: "Authorization", value: redacted },
      { value: redacted, name: "X-Api-Key" },
      { name: "A", value: "b" },
    ]),
  ],
  [
    "an address in JSON",
    `{"next":"https://x.example/a?page=2&access_token=${secret}&b=1"}`,
    `{"next":"https://x.example/a?page=2&access_token=${redacted}&b=1"}`,
  ],
  ["an address with a user", `{"url":"https://ann:${secret}@x.example/"}`, `{"url":"https://${redacted}@x.example/"}`],
  [
    "a header in a text",
    `Error: 401 for Authorization: Bearer ${secret}, try again`,
    `Error: 401 for Authorization: ${redacted}, try again`,
  ],
  [
    "an address of ours",
    json({ url: `https://f.example/ingress/${secret.padEnd(43, "x")}`, path: `/connect/${secret.padEnd(43, "x")}` }),
    json({ url: `https://f.example/ingress/${redacted}`, path: `/connect/${redacted}` }),
  ],
  ["words", `the password=${secret} is wrong`, `the password=${redacted} is wrong`],
  ["Python's words", `{'password': '${secret}', 'a': 1}`, `{'password': '${redacted}', 'a': 1}`],
  ["XML", `<a><Password>${secret}</Password><b>1</b></a>`, `<a><Password>${redacted}</Password><b>1</b></a>`],
  [
    "XML with a prefix",
    `<wsse:Password Type="x">${secret}</wsse:Password>`,
    `<wsse:Password Type="x">${redacted}</wsse:Password>`,
  ],
  ["XML with elements within", `<token><a>${secret}</a></token><b/>`, `<token>${redacted}</token><b/>`],
  ["XML in CDATA", `<a><secret><![CDATA[${secret}]]></secret></a>`, `<a><secret>${redacted}</secret></a>`],
  ["XML that is cut", `<a><secret>${secret}`, `<a><secret>${redacted}`],
  ["an attribute", `<login user="ann" password='${secret}'/>`, `<login user="ann" password="${redacted}"/>`],
  ["a named attribute", `<input name="password" value="${secret}">x`, `<input name="password" value="${redacted}">x`],
  ["a named element", `<field name="api_key">${secret}</field>`, `<field name="api_key">${redacted}</field>`],
  ["JSON in XML", `<a>{"token":"${secret}"}</a>`, `<a>{"token":"${redacted}"}</a>`],
  ["a form", `user=ann&password=${secret}&x=1`, `user=ann&password=${redacted}&x=1`],
  ["a form with brackets", `user%5Bpassword%5D=${secret}&x=1`, `user%5Bpassword%5D=${redacted}&x=1`],
  [
    "JSON in a form",
    `x=1&data=${encodeURIComponent(json({ token: secret }))}`,
    `x=1&data=${encodeURIComponent(json({ token: redacted })).replaceAll(encodeURIComponent(redacted), redacted)}`,
  ],
  ["JSON in base 64", `{"state":"${inBase64(json({ password: secret }))}"}`, `{"state":"${redacted}"}`],
  ["a JWT", `see eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl here`, `see ${redacted} here`],
])("The secret is taken out of %s", (_of, given, expected) => {
  const found = textOf(given);
  expect(found).not.toContain(secret);
  expect(found).toContain(redacted);
  expect(found).toBe(expected);
});

it.each([
  `{"title":"Öl \\u00e9","n":1.50e3,"list":[null,true,{}],"password":null,"token":"","secret":false}`,
  `{"keywords":"a: b = c","monkey":"x=1&y=2","url":"https://x.example/a?page=2"}`,
  `<a b="1"><!-- x --><password></password><c>{}</c></a>`,
  `page=2&name=a+b%20c&empty=&flag`,
  "An ordinary text: nothing = hidden, basic authentication.",
  `"`,
  `{"a":"`,
])("What has no secret stays as it is: %s", (given) => {
  expect(textOf(given)).toBe(given);
});

it("A part of a form with a secret name is taken out, and of a file there is only the size", () => {
  const boundary = "xyz";
  const part = (head: string, content: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
  const body = `${part('name="title"', "Öl")}${part('name="api_key"', secret)}${part('name="file"; filename="a.txt"', secret)}--${boundary}--\r\n`;
  expect(textOf(body, `multipart/form-data; boundary="${boundary}"`)).toBe(
    `--- title\nÖl\n--- api_key\n${redacted}\n--- file (file): ${secret.length} bytes\n`,
  );
});

it("What is no text is not kept", () => {
  expect(bodyOf(Buffer.from([0xff, 0xfe, 0, 1]))).toBeNull();
  expect(bodyOf("a\0b")).toBeNull();
  expect(bodyOf("%PDF-1.7", "application/pdf")).toBeNull();
  expect(bodyOf("x", "image/png")).toBeNull();
  expect(bodyOf(Buffer.from("Öl", "latin1"), "text/plain; charset=iso-8859-1")?.text).toBe("Öl");
});

it("A body is cut behind what was taken out, and never within a character", () => {
  const long = `{"a":"${"é".repeat(mostStored)}"}`;
  const stored = bodyOf(long);
  expect(stored?.isCut).toBe(true);
  expect(Buffer.byteLength(stored?.text ?? "")).toBeLessThanOrEqual(mostStored);
  expect(stored?.text.endsWith("é")).toBe(true);
  // The end of a beginning may have half a secret, which nobody can find.
  const cut = Buffer.from(`${"x".repeat(mostLookedAt - 10)}${secret}`).subarray(0, mostLookedAt);
  expect(bodyOf(cut, null, true)?.text).not.toContain(secret.slice(0, 6));
  const redactedMuch = `[${`{"password":"${"p".repeat(500)}"},`.repeat(400)}`.slice(0, mostLookedAt - 6) + secret.slice(0, 6);
  expect(bodyOf(redactedMuch, null, true)?.text).not.toContain(secret.slice(0, 6));
});

it("A body that is cut within a known secret keeps nothing of it, however much else was taken out", () => {
  const known = "k".repeat(3000);
  const whole = `{"signature":"${"s".repeat(mostLookedAt - 2000)}","title":"${known}"}`;
  const given = { bytes: Buffer.from(whole).subarray(0, mostLookedAt), contentType: null, isCut: true };
  expect(redactBody(given, names, hideValues([known]))?.text).not.toContain("kkkk");
});

const plainText = fc.string({ unit: fc.constantFrom(..."ab \"\\{}[]<>:=,&;'é\n/") });
const tree = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    plainText,
    fc.integer(),
    fc.constantFrom(null, true, false),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom("a", "title", "items", "note"), tie("value"), { maxKeys: 4 }),
  ),
})).value;

it("Whatever JSON a secret is in, and wherever it is cut, it is taken out, and the rest is still JSON", () => {
  fc.assert(
    fc.property(
      tree,
      tree,
      fc.constantFrom("password", "api_key", "Access-Token", "gateCode"),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (before, behind, name, part) => {
        const text = json({ before, within: [{ [name]: secret, behind }] });
        const whole = textOf(text) ?? "";
        expect(whole).not.toContain(secret);
        expect(JSON.parse(whole)).toMatchObject({ within: [{ [name]: redacted }] });
        expect(textOf(text.slice(0, Math.floor(text.length * part)))).not.toContain(secret.slice(0, 6));
      },
    ),
    { numRuns: 300 },
  );
});
