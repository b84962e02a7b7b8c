import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { filesUnder, root, textOf } from "./source-files.ts";

/** What tells one vendor's product from others: its connectors' ids and names, and its package's own keywords. */
export interface VendorWords {
  /** The connector package's folder. */
  readonly folder: string;
  readonly words: readonly string[];
}

const text = (value: unknown, property: "id" | "name"): readonly string[] => {
  const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, property) : null;
  return typeof found === "string" && Reflect.has(Object(value), "specificationVersion") ? [found] : [];
};

const letters = (word: string): string => word.toLowerCase().replaceAll(/[^a-z0-9]/gu, "");

/** The words of every connector package in the repository. */
export async function vendorWords(): Promise<readonly VendorWords[]> {
  const manifests = filesUnder("packages/connectors").filter((path) =>
    /^packages\/connectors\/[^/]+\/package\.json$/u.test(path),
  );
  const packages = manifests.map((path) => {
    const { keywords = [] }: { keywords?: readonly string[] } = JSON.parse(textOf(path));
    return { folder: path.slice(0, -"/package.json".length), keywords };
  });
  return await Promise.all(
    packages.map(async ({ folder, keywords }) => {
      const exported: object = await import(pathToFileURL(join(root, folder, "src/index.ts")).href);
      const own = Object.values(exported).flatMap((value) => [...text(value, "id"), ...text(value, "name")]);
      // `workwave` is one product's word, `cmms` the whole field's.
      const brands = keywords.filter(
        (keyword) =>
          own.some((word) => letters(word).startsWith(letters(keyword))) &&
          packages.every((other) => other.folder === folder || !other.keywords.includes(keyword)),
      );
      return { folder, words: [...new Set([...own, ...brands])] };
    }),
  );
}

/** Matches a word however it is written: `cmms-bee`, `CMMS Bee`, `CmmsBee`, `cmms_bee`, `CMMS_BEE`. */
export function inAnyWriting(words: readonly string[]): RegExp {
  const parts = words.map((word) => word.split(/[^A-Za-z0-9]+/u).join("[^A-Za-z0-9]?"));
  return new RegExp(parts.join("|"), "iu");
}
