import { readFileSync } from "node:fs";

const { version }: { readonly version: string } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** Fettle's version. */
export const fettleVersion = version;
