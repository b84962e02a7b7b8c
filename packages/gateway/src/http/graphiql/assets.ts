import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { takesGzip } from "../surface/media-types.ts";
import { script } from "./script.ts";
import { style } from "./style.ts";

const types = { js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8" } as const;

/** A file of GraphiQL's page. */
interface Asset {
  readonly type: string;
  /** Part of the address: browsers keep a file forever, and a changed file gets another address. */
  readonly version: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly compressed: Uint8Array<ArrayBuffer>;
}

export type Assets = ReadonlyMap<string, Asset>;

let loading: Promise<Assets> | undefined;

/** The files by name: nine megabytes, read from disk and compressed at the first request. */
export function loadAssets(): Promise<Assets> {
  loading ??= readAssets().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function readAssets(): Promise<Assets> {
  const { css, editorWorkerService, graphqlWorker, js, jsonWorker } = await import("@graphql-yoga/render-graphiql/graphiql");
  const texts: Readonly<Record<string, string>> = {
    "page.js": script,
    "page.css": style,
    "graphiql.js": js,
    "graphiql.css": css,
    "editor-worker.js": editorWorkerService,
    "graphql-worker.js": graphqlWorker,
    "json-worker.js": jsonWorker,
  };
  return new Map(
    await Promise.all(Object.entries(texts).map(async ([name, text]) => [name, await toAsset(name, text)] as const)),
  );
}

async function toAsset(name: string, text: string): Promise<Asset> {
  const plain = Buffer.from(text);
  return {
    type: name.endsWith(".css") ? types.css : types.js,
    version: createHash("sha256").update(plain).digest("base64url").slice(0, 16),
    plain,
    compressed: new Uint8Array(await promisify(gzip)(plain)),
  };
}

/** Answers with a file of GraphiQL's page; null when no file has this name. */
export async function assetAnswer(name: string, request: Request): Promise<Response | null> {
  const asset = (await loadAssets()).get(name);
  if (asset === undefined) return null;
  const isCompressed = takesGzip(request.headers.get("accept-encoding"));
  return new Response(isCompressed ? asset.compressed : asset.plain, {
    headers: {
      "content-type": asset.type,
      // The file never changes at an address with its version.
      "cache-control": new URL(request.url).searchParams.has("v") ? "public, max-age=31536000, immutable" : "no-cache",
      vary: "accept-encoding",
      ...(isCompressed ? { "content-encoding": "gzip" } : {}),
    },
  });
}
