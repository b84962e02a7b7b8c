import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import { accountSize, type AccountSize, assetPayload, firstSince, userPayload, workOrderPayload } from "./vendor-records.ts";

/** A webhook that a gateway has set up at the vendor. */
export interface SetUpWebhook {
  readonly url: string;
  readonly secret: string;
}

/** The stand-in for the vendor, which answers at once: an account for each API key. */
export interface Vendor extends AsyncDisposable {
  readonly url: string;
  /** The webhooks that were set up, by API key. */
  readonly webhooks: ReadonlyMap<string, SetUpWebhook>;
  /** From now on, every list of changes is the complete list, as if the vendor had touched every record without changing it. */
  repeatAll(): void;
  /** From now on, an API key's account is answered only after so long. */
  delay(key: string, milliseconds: number): void;
}

const pageSize = 200;

/** What each list holds. */
const lists: Readonly<
  Record<string, { readonly count: (size: AccountSize) => number; readonly row: (number: number, size: AccountSize) => object }>
> = {
  "work-orders": { count: ({ workOrders }) => workOrders, row: workOrderPayload },
  assets: { count: ({ assets }) => assets, row: assetPayload },
  users: { count: ({ users }) => users, row: userPayload },
  locations: { count: () => 0, row: () => ({}) },
  customers: { count: () => 0, row: () => ({}) },
};

/** The property of a list's answer that holds its records. */
const memberOf = (list: string): string => (list === "work-orders" ? "workOrders" : list);

async function readBody(request: AsyncIterable<Buffer>): Promise<SetUpWebhook> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

/**
 * Starts the vendor in this process. Every account has so many work orders, and what belongs to them; its lists show only the first `listed` of
 * them, because the others have come since.
 */
export async function startVendor(workOrders: number, listed = workOrders): Promise<Vendor> {
  const shown = accountSize(listed);
  const size = accountSize(workOrders);
  const webhooks = new Map<string, SetUpWebhook>();
  // A page is made once: what a list costs the vendor must not be what is measured.
  const pages = new Map<string, string>();
  const delays = new Map<string, number>();
  let repeats = false;

  const firstOf = (since: string | null): number => (since === null || repeats ? 0 : firstSince(since));
  const pageAt = (list: string, from: number): string | null => {
    const held = lists[list];
    if (held === undefined) return null;
    const key = `${list} ${from}`;
    const made = pages.get(key);
    if (made !== undefined) return made;
    const end = Math.min(held.count(shown), from + pageSize);
    const rows = Array.from({ length: Math.max(0, end - from) }, (_, index) => held.row(from + index, size));
    const text = JSON.stringify({ [memberOf(list)]: rows, nextCursor: end < held.count(shown) ? String(end) : null });
    pages.set(key, text);
    return text;
  };
  const oneOf = (list: string, id: string): string | null => {
    const held = lists[list];
    const number = Number(id.slice(2));
    return held === undefined || !(number < held.count(size)) ? null : JSON.stringify(held.row(number, size));
  };
  const answerWebhooks = async (method: string, key: string, request: AsyncIterable<Buffer>): Promise<string> => {
    if (method === "POST") {
      const { url, secret } = await readBody(request);
      webhooks.set(key, { url, secret });
    }
    const hook = webhooks.get(key);
    const setUp = hook === undefined ? [] : [{ id: "WH1", url: hook.url, events: ["*"] }];
    return JSON.stringify(method === "POST" ? setUp[0] : { webhooks: setUp });
  };

  const server = createServer((request, response) => {
    const key = (request.headers.authorization ?? "").replace(/^Bearer /u, "");
    const delay = delays.get(key);
    if (delay === undefined) answer(request, response, key);
    else setTimeout(answer, delay, request, response, key).unref();
  });
  function answer(request: IncomingMessage, response: ServerResponse, key: string): void {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://vendor");
    const [, list = "", id] = pathname.split("/");
    const say = (text: string | null): void => {
      response.writeHead(text === null ? 404 : 200, { "content-type": "application/json" });
      response.end(text ?? '{"errors":[{"code":"not_found","message":"There is none."}]}');
    };
    if (list === "webhooks") {
      const method = request.method ?? "GET";
      answerWebhooks(method, key, request).then(say, () => response.destroy());
      return;
    }
    request.resume();
    if (list === "me") say(JSON.stringify({ id: "US0", name: "Bench", organization: { id: key, name: `Account ${key}` } }));
    else if (id !== undefined) say(oneOf(list, id));
    else say(pageAt(list, Number(searchParams.get("cursor") ?? firstOf(searchParams.get("updatedAt[gte]")))));
  }
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The vendor has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    webhooks,
    repeatAll: () => void (repeats = true),
    delay: (key, milliseconds) => void delays.set(key, milliseconds),
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
