import type { IncomingMessage, ServerResponse } from "node:http";
import { addTo } from "../counts.ts";
import type { Random } from "../random.ts";
import { serveLocally } from "../serve-locally.ts";
import { damageBytes, damageValue } from "./damage.ts";
import { oddText } from "./odd-values.ts";

/** A proxy in front of a vendor's API that spoils some of its answers. */
export interface SpoilingVendor extends AsyncDisposable {
  /** Its URL. */
  readonly url: string;
  /** The number of spoilt answers, by damage. */
  readonly spoilt: ReadonlyMap<string, number>;
  /** The vendor's first answers, as JSON. */
  readonly samples: readonly unknown[];
  /** Turns spoiling on or off; it is off at first. */
  spoil(isOn: boolean): void;
}

const share = 0.3;
const mostSamples = 60;
const hopHeaders = new Set([
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "accept-encoding",
  "content-encoding",
  "keep-alive",
]);

/** Statuses that do not concern credentials, which have their own run. */
const statuses = [200, 201, 204, 206, 301, 304, 400, 404, 410, 418, 422, 500, 502, 503, 599];
const contentTypes = ["text/html", "application/json; charset=utf-16", "application/xml", ""];
const limits = ["", "abc", "-1", "1.5", "NaN"];

export async function startSpoilingVendor(api: string, random: Random): Promise<SpoilingVendor> {
  const spoilt = new Map<string, number>();
  const samples: unknown[] = [];
  let isSpoiling = false;

  const answerSpoilt = (answer: Response, text: string, response: ServerResponse): void => {
    const kinds = ["values", "values", "values", "values", "bytes", "status", "headers", "cut off", "empty"] as const;
    const kind = random.pick(kinds) ?? "values";
    addTo(spoilt, kind);
    switch (kind) {
      case "values":
        return void response.end(JSON.stringify(damageValue(random, JSON.parse(text))));
      case "bytes":
        return void response.end(damageBytes(random, text));
      case "status":
        response.statusCode = random.pick(statuses) ?? 500;
        if (response.statusCode === 301) response.setHeader("location", answer.url);
        return void response.end(random.chance(0.5) ? text : oddText(random));
      case "headers":
        response.setHeader("content-type", random.pick(contentTypes) ?? "");
        for (const name of ["x-rate-limit-remaining", "x-rate-limit-reset", "retry-after"])
          response.setHeader(name, random.pick(limits) ?? "");
        if (random.chance(0.3)) response.setHeader("content-encoding", random.pick(["gzip", "br", "odd"]) ?? "");
        return void response.end(text);
      case "cut off":
        response.setHeader("content-length", Buffer.byteLength(text) + 1);
        response.write(text.slice(0, random.between(0, text.length)), () => response.destroy());
        return;
      case "empty":
        return void response.end();
    }
  };

  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "GET", url = "/", headers } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const answer = await fetch(`${api}${url}`, {
      method,
      headers: Object.entries(headers).flatMap(([name, value]) =>
        typeof value === "string" && !hopHeaders.has(name) ? [[name, value] as [string, string]] : [],
      ),
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    });
    const text = await answer.text();
    response.statusCode = answer.status;
    for (const [name, value] of answer.headers) if (!hopHeaders.has(name)) response.setHeader(name, value);
    const isJson = (answer.headers.get("content-type") ?? "").includes("json");
    if (isJson && answer.ok && samples.length < mostSamples) samples.push(JSON.parse(text));
    if (isSpoiling && isJson && answer.ok && random.chance(share)) return answerSpoilt(answer, text, response);
    response.end(text);
  };

  const server = await serveLocally(pass);
  return {
    url: server.url,
    spoilt,
    samples,
    spoil: (isOn) => void (isSpoiling = isOn),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
