import { createHmac } from "node:crypto";
import type { Random } from "../random.ts";
import { signatureHeader } from "../vendors.ts";
import { damageBytes, damageValue } from "./damage.ts";
import { oddText, oddValue } from "./odd-values.ts";
import type { Door } from "./send-documents.ts";
import { answerMilliseconds, bad, fine, isAccident, type Verdict } from "./verdict.ts";

/** The address of a vendor's webhooks. */
export interface WebhookPlace {
  readonly path: string;
  /** The signing secret; null for unsigned webhooks. */
  readonly secret: string | null;
  /** A correct webhook. */
  readonly example: unknown;
}

/** The addresses for bodies besides the API. */
export interface Places {
  readonly webhooks: readonly WebhookPlace[];
  /** Paths of hosted pages with open sessions. */
  readonly pages: readonly string[];
}

interface Drawn {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

const contentTypes = [
  "application/json",
  "application/json; charset=utf-8",
  "APPLICATION/JSON;charset=latin1",
  "application/graphql",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "multipart/form-data",
  "text/plain",
  "application/octet-stream",
  "nonsense",
];

const json = (random: Random, value: unknown): Uint8Array<ArrayBuffer> => {
  const text = JSON.stringify(random.chance(0.7) ? damageValue(random, value) : value) ?? "";
  return random.chance(0.5) ? damageBytes(random, text) : Buffer.from(text);
};

const form = (random: Random): Uint8Array<ArrayBuffer> => {
  const names = ["method", "settings.baseUrl", "credentials.key", "key", "state", "code", "error", oddText(random)];
  const pairs = Array.from({ length: random.between(0, 6) }, () => [random.pick(names) ?? "", oddText(random)]);
  const text = new URLSearchParams(pairs).toString();
  return random.chance(0.5) ? damageBytes(random, text) : Buffer.from(text);
};

const sign = (secret: string, body: Uint8Array): string => {
  const time = Math.floor(Date.now() / 1000);
  return `t=${time},v1=${createHmac("sha256", secret).update(`${time}.`).update(body).digest("hex")}`;
};

function draw(random: Random, { token }: Door, { webhooks, pages }: Places): Drawn {
  const type = { "content-type": random.chance(0.5) ? "application/json" : (random.pick(contentTypes) ?? "") };
  const webhook = random.pick(webhooks);
  const drawn = random.pick([
    (): Drawn => ({
      path: "/graphql",
      headers: { ...type, authorization: `Bearer ${token}` },
      body: json(random, {
        query: "query Q($a: Int) { workOrders(first: $a) { nodes { id } } }",
        variables: { a: 3 },
        operationName: "Q",
        extensions: {},
      }),
    }),
    (): Drawn => ({ path: "/graphql", headers: type, body: json(random, [{ query: "{ __typename }" }, oddValue(random)]) }),
    (): Drawn => {
      const body = json(random, webhook?.example ?? {});
      const signature =
        typeof webhook?.secret !== "string" || random.chance(0.2) ? {} : { [signatureHeader]: sign(webhook.secret, body) };
      return { path: webhook?.path ?? "/ingress/nothing", headers: { ...type, ...signature }, body };
    },
    (): Drawn => ({
      path: `${random.pick(pages) ?? "/connect/nothing"}?${new URLSearchParams({ method: random.pick(["oauth2", "apiKey", oddText(random)]) ?? "" })}`,
      headers: {
        "content-type": random.chance(0.8) ? "application/x-www-form-urlencoded" : "application/json",
        "sec-fetch-site": "same-origin",
      },
      body: form(random),
    }),
    (): Drawn => ({
      path: `/oauth/callback?${new URLSearchParams({ state: oddText(random), code: oddText(random), error: oddText(random) })}`,
      headers: type,
      body: form(random),
    }),
  ]);
  return drawn?.() ?? { path: "/", headers: {}, body: Buffer.alloc(0) };
}

/** Sends a wrong body to one of the addresses that accept bodies. The response must not be an internal error. */
export async function sendBody(random: Random, door: Door, places: Places): Promise<Verdict> {
  const { path, headers, body } = draw(random, door, places);
  const response = await fetch(`http://127.0.0.1:${door.port}${path}`, {
    method: "POST",
    headers,
    body,
    redirect: "manual",
    signal: AbortSignal.any([door.signal, AbortSignal.timeout(answerMilliseconds)]),
  });
  const text = await response.text();
  if (isAccident(response.status) || text.includes("INTERNAL_SERVER_ERROR"))
    return bad(
      `POST ${path.slice(0, 60)} was answered ${response.status}: ${text.slice(0, 200)} (${Buffer.from(body).toString("base64").slice(0, 400)})`,
    );
  return fine(`${path.split(/[/?]/u)[1] ?? ""} ${response.status}`);
}
