import { createHash } from "node:crypto";

/** What the bench passes as the first word: database, session options, token, statements and the peer's own options. */
export const setup = JSON.parse(process.argv[2] ?? "{}");

const hashOf = (text) => createHash("sha256").update(text).digest("base64");
const known = new Map([[hashOf(setup.token ?? ""), "bench"]]);

/** Whether a request's authorization header holds the token, which is looked up by its hash as everybody does it. */
export const isKnown = (authorization) => known.has(hashOf((authorization ?? "").slice("Bearer ".length)));

/** Tells the bench where the server listens, and ends with it. */
export function reportPort(address) {
  process.send?.({ type: "ready", port: address.port });
  for (const signal of ["SIGTERM", "disconnect"]) process.on(signal, () => process.exit(0));
}
