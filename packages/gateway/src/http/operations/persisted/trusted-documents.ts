import { hash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { StartError } from "../../../errors.ts";

/** The documents that the operator trusts, by the SHA-256 of their text in hexadecimal. */
export type TrustedDocuments = ReadonlyMap<string, string>;

/** What to do with an operation whose document is not trusted. */
export type OtherDocuments = "refuse" | "allow";

/** What the configuration says of documents. */
export interface TrustSettings {
  /**
   * The documents that clients may run: a folder of `.graphql` and `.json` files, or one such file. A JSON file maps SHA-256 hashes to
   * documents, or is a manifest as Apollo's tools write it. Read once, at the start. Default: any document runs.
   */
  readonly trustedDocuments?: string;
  /** What to do with any other document while there are trusted ones. Default: `refuse`. */
  readonly otherDocuments?: OtherDocuments;
}

/** The hash by which a document is asked for. */
export const hashOf = (text: string): string => hash("sha256", text);

/**
 * Reads the trusted documents once: a folder of `.graphql` and `.json` files, or one such file. A JSON file is a map of documents by hash, or
 * a manifest as Apollo's tools write it.
 * @throws StartError when something cannot be read, is none of these, or has a hash that is not its document's.
 */
export async function readTrustedDocuments(path: string): Promise<TrustedDocuments> {
  const documents = new Map<string, string>();
  for (const file of await filesAt(path)) {
    const text = await readFile(file, "utf8").catch((error: unknown) => unreadable(file, error));
    if (extname(file) !== ".json") documents.set(hashOf(text), text);
    else for (const [given, document] of documentsIn(file, text)) documents.set(checkedHash(file, given, document), document);
  }
  if (documents.size === 0) throw new StartError(`The trusted documents at ${path} are none: put .graphql or .json files there.`);
  return documents;
}

async function filesAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch((error: unknown) => unreadable(path, error));
  if (!found.isDirectory()) return [path];
  const names = await readdir(path).catch((error: unknown) => unreadable(path, error));
  return names.filter((name) => [".graphql", ".gql", ".json"].includes(extname(name))).map((name) => join(path, name));
}

function unreadable(path: string, cause: unknown): never {
  throw new StartError(
    `The trusted documents at ${path} cannot be read: ${cause instanceof Error ? cause.message : "unknown"}.`,
    {
      cause,
    },
  );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function documentsIn(file: string, json: string): readonly (readonly [string, string])[] {
  const shape = `${file} must map SHA-256 hashes to documents, or be a manifest with the format "apollo-persisted-query-manifest".`;
  let content: unknown;
  try {
    content = JSON.parse(json);
  } catch (error) {
    throw new StartError(shape, { cause: error });
  }
  const operations = isObject(content) ? content["operations"] : undefined;
  const entries: readonly (readonly unknown[])[] = Array.isArray(operations)
    ? Array.from(operations as Iterable<unknown>, (one) => (isObject(one) ? [one["id"], one["body"]] : [])) // of unknown items
    : Object.entries(isObject(content) ? content : {});
  return entries.map(([given, document]) => {
    if (typeof given !== "string" || typeof document !== "string") throw new StartError(shape);
    return [given, document];
  });
}

function checkedHash(file: string, given: string, document: string): string {
  const found = hashOf(document);
  if (given.replace(/^sha256:/, "").toLowerCase() === found) return found;
  throw new StartError(`${file} has a document under "${given.slice(0, 80)}", which is not the SHA-256 of its text, ${found}.`);
}
