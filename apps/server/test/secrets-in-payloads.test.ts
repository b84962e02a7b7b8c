import { zstdDecompressSync } from "node:zlib";
import { redacted } from "@fettle/connector";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeSession, signInByKey } from "./customer/index.ts";
import { dumpDatabase } from "./harness/dump-database.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";
import { leakyConnector, type LeakyCall, startLeakyVendor } from "./harness/leaky-vendor.ts";
import { spellingsOf } from "./harness/spellings.ts";

/** The system's key, which the gateway knows. */
const key = 'pl4nted+Key/With"Signs=91';
/** A secret that only its name gives away. */
const unknown = "Unkn0wn-Secret-55";
const inBase64 = (text: string) => Buffer.from(text).toString("base64");
const json = (value: unknown) => JSON.stringify(value);
const inXml = (text: string) => text.replaceAll('"', "&quot;");
const form = (values: Record<string, string>) => new URLSearchParams(values).toString();
const atTheEdges = Buffer.alloc(120_000, "x");
for (const edge of [64, 96]) atTheEdges.write(key, edge * 1024 - 8);

const calls: Readonly<Record<string, LeakyCall>> = {
  "a header of a request": {
    path: "a",
    request: { headers: { "x-request-id": key, "x-other": key, "user-agent": `agent ${key}` } },
  },
  "a header of an answer": { path: "a", answer: { headers: { etag: inBase64(key), "x-echo": encodeURIComponent(key) } } },
  "a query": { path: `a?access_token=${encodeURIComponent(key)}` },
  "a path": { path: `keys/${encodeURIComponent(key)}/x` },
  "a redirect": {
    path: "a",
    answer: { status: 302, headers: { location: `https://elsewhere.example/${encodeURIComponent(key)}?code=${unknown}` } },
  },
  "a cookie": { path: "a", answer: { headers: { "set-cookie": `session=${unknown}; secure` } } },
  "nested JSON": {
    path: "a",
    request: { method: "POST", body: json({ a: [{ b: { c: key, password: unknown, gate_code: unknown } }] }) },
    answer: { body: json({ a: [{ b: { c: key, apiKey: { value: unknown } } }] }) },
  },
  "JSON in a string of JSON": { path: "a", answer: { body: json({ log: json({ echo: key, token: unknown }) }) } },
  "a form": {
    path: "a",
    request: {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: form({ x: key, "user[password]": unknown, data: json({ secret: unknown }) }),
    },
  },
  "an element of XML": {
    path: "a",
    answer: { headers: { "content-type": "text/xml" }, body: `<a><b>${inXml(key)}</b><p:Password>${unknown}</p:Password></a>` },
  },
  "an attribute of XML": {
    path: "a",
    answer: { headers: { "content-type": "text/xml" }, body: `<a b="${inXml(key)}" token="${unknown}"/>` },
  },
  "base 64": {
    path: "a",
    answer: { body: json({ a: inBase64(key), b: inBase64(`x${key}`), c: inBase64(json({ password: unknown })) }) },
  },
  "hexadecimal digits": { path: "a", answer: { body: json({ a: Buffer.from(key).toString("hex") }) } },
  "the credentials of a header": { path: "a", answer: { body: `Got Basic ${inBase64(`ann:${key}`)} and Bearer ${unknown}.` } },
  "the text of an error": { path: "a", answer: { status: 422, body: `The key ${key} is wrong; password=${unknown}.` } },
  "a part of a form": {
    path: "a",
    request: {
      method: "POST",
      headers: { "content-type": "multipart/form-data; boundary=x" },
      body: `--x\r\ncontent-disposition: form-data; name="api_key"\r\n\r\n${unknown}\r\n--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n${key}\r\n--x--\r\n`,
    },
  },
  "a body that is cut": { path: "a", answer: { headers: { "content-type": "text/plain" }, body: atTheEdges } },
};

describeEndToEnd("secrets in payloads", () => {
  const all = Object.values(calls);
  let vendor: Awaited<ReturnType<typeof startLeakyVendor>>;
  beforeAll(async () => {
    vendor = await startLeakyVendor(all);
  });
  afterAll(() => vendor[Symbol.asyncDispose]());
  // It keeps all payloads, and searches its database for its secrets when it closes.
  const house = useHouse({
    connected: false,
    simulator: { workOrders: 1 },
    connectors: () => [{ connector: leakyConnector(all), settings: { address: vendor.url } }],
  });

  test(`A secret in ${all.length} places stands nowhere in the database, and what is there says so`, async () => {
    house().secrets.add("planted key", key);
    house().secrets.add("planted password", unknown);
    const { page } = await signInByKey(await makeSession(house().api.ask, { connectorId: "leaky" }), key);
    expect(page?.status).toBe(200);
    await house().ready();

    const bodies: string[] = [];
    const heads: string[] = [];
    const texts: string[] = [];
    await house().restart(async () => {
      for await (const { table, columns } of dumpDatabase(house().database)) {
        for (const { name, isBinary, values } of columns) {
          texts.push(...values);
          if (!/\.payloads_of_/u.test(table)) continue;
          if (isBinary) bodies.push(...values.map((value) => zstdDecompressSync(Buffer.from(value.slice(2), "hex")).toString()));
          else if (name === "request" || name === "response") heads.push(...values);
        }
      }
    });
    expect(heads.length).toBeGreaterThanOrEqual(2 * all.length);
    expect([...heads, ...bodies].filter((text) => text.includes(redacted)).length).toBeGreaterThanOrEqual(all.length);
    // The half that stands before the edge of what is kept is no less secret.
    expect(bodies.some((body) => body.startsWith("xxx") && body.includes(key.slice(0, 8)))).toBe(false);
    const everything = [...texts, ...heads, ...bodies].join("\n");
    for (const secret of [key, unknown])
      for (const spelling of spellingsOf(secret)) expect.soft(everything.includes(spelling), spelling).toBe(false);
  });
});
