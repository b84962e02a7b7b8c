import { readFileSync } from "node:fs";

const { version }: { readonly version: string } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** The package's version, which a release writes into its package.json. */
export const packageVersion = version;
