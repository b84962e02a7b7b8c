import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { addTo } from "../counts.ts";
import { serveLocally } from "../serve-locally.ts";

/** A vendor that is correct for some of its accounts and as bad as possible for the others. */
export interface BadVendor extends AsyncDisposable {
  /** The URL of its API. */
  readonly url: string;
  /** The number of list calls, by kind of answer. */
  readonly calls: ReadonlyMap<string, number>;
}

interface List {
  readonly [member: string]: unknown;
}

/** The kinds of answers to a bad account's lists, made from the correct answer. Each kind belongs to some accounts. */
const kinds = [
  "circular cursors",
  "the same page forever",
  "endless new records",
  "a dripping body",
  "an endless body",
  "retry in ten years",
  "thousands of unreadable records",
] as const;
type Kind = (typeof kinds)[number];

const slowPageMilliseconds = 300;

/**
 * A proxy in front of the vendor at `api`. It spoils the lists of the accounts that `isBad` names, and gives these accounts one kind after
 * the other in the order of their first calls. It passes everything else on.
 */
export async function startBadVendor(api: string, isBad: (organizationId: string) => boolean): Promise<BadVendor> {
  const calls = new Map<string, number>();
  const kindOf = new Map<string, Kind | null>();
  let bad = 0;
  let made = 0;
  const stopping = new AbortController();

  /** The account of these credentials, requested once. */
  const findKind = async (authorization: string): Promise<Kind | null> => {
    const known = kindOf.get(authorization);
    if (known !== undefined) return known;
    const answer = await fetch(`${api}/me`, { headers: { authorization } });
    if (!answer.ok) return null;
    const me: { readonly organization?: { readonly id?: string } } = JSON.parse(await answer.text());
    const kind = isBad(me.organization?.id ?? "") ? (kinds[bad++ % kinds.length] ?? null) : null;
    kindOf.set(authorization, kind);
    return kind;
  };
  const spoil = async (kind: Kind, list: List, cursor: string, response: ServerResponse): Promise<void> => {
    const say = (body: unknown): void => void response.end(JSON.stringify(body));
    const member = Object.keys(list).find((name) => Array.isArray(list[name])) ?? "";
    const items = Array.isArray(list[member]) ? (list[member] as readonly object[]) : []; // checked just before
    const next = (text: string) => ({ ...list, nextCursor: text });
    response.setHeader("content-type", "application/json");
    switch (kind) {
      case "circular cursors":
        return say(next(cursor === "A" ? "B" : "A"));
      case "the same page forever":
        return say(next(`page ${(made += 1)}`));
      case "endless new records":
        await pause(slowPageMilliseconds, undefined, { signal: stopping.signal });
        made += 1;
        return say({ ...next(`page ${made}`), [member]: items.slice(0, 1).map((item) => ({ ...item, id: `X${made}` })) });
      case "retry in ten years":
        response.statusCode = 429;
        response.setHeader("retry-after", String(10 * 365 * 86_400));
        return say({ errors: [{ code: "rate_limited", message: "Later." }] });
      case "thousands of unreadable records":
        return say({ ...list, nextCursor: null, [member]: Array.from({ length: 8200 }, (_, index) => ({ broken: index })) });
      case "a dripping body":
      case "an endless body": {
        response.write(`{"${member}":[`);
        const [text, milliseconds] = kind === "a dripping body" ? [" ", 20] : [" ".repeat(100_000), 5];
        while (!response.destroyed && !stopping.signal.aborted) {
          response.write(text);
          await pause(milliseconds, undefined, { signal: stopping.signal });
        }
      }
    }
  };
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "GET", url = "/", headers } = request;
    const { authorization = "" } = headers;
    const address = new URL(`${api}${url}`);
    const isList = method === "GET" && /^\/(?:[\w-]+)$/u.test(url.split("?")[0] ?? "") && !url.startsWith("/me");
    const kind = isList && authorization !== "" ? await findKind(authorization) : null;
    const cursor = address.searchParams.get("cursor") ?? "";
    // The vendor does not know this proxy's cursors.
    if (kind !== null) address.searchParams.delete("cursor");
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const sent = Object.entries(headers).filter(
      ([name]) => !["host", "connection", "content-length", "transfer-encoding", "accept-encoding"].includes(name),
    );
    const answer = await fetch(address, {
      method,
      headers: sent.flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as [string, string]] : [])),
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    });
    if (kind !== null && answer.ok) {
      addTo(calls, kind);
      return await spoil(kind, JSON.parse(await answer.text()), cursor, response);
    }
    if (isList) addTo(calls, "correct");
    response.statusCode = answer.status;
    for (const [name, value] of answer.headers)
      if (!["content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive"].includes(name))
        response.setHeader(name, value);
    response.end(Buffer.from(await answer.arrayBuffer()));
  };

  const server = await serveLocally(pass);
  return {
    url: server.url,
    calls,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await server[Symbol.asyncDispose]();
    },
  };
}
