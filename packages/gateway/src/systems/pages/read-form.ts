import { readAtMost } from "../../gathered-bytes.ts";

const largestForm = 64 * 1024;
const longestValue = 4000;
/** A choice for each of a customer's words, and a few others. */
const mostFields = 400;

/** The fields of a posted form, the first value of each name. Null when it is not a form, is too large or has too long a value. */
export async function readForm(request: Request): Promise<ReadonlyMap<string, string> | null> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") return null;
  // A truncated body is refused too.
  const body = await readAtMost(request.body, largestForm).catch(() => null);
  if (body === null) return null;
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(new TextDecoder().decode(body))) {
    // The database accepts every character but this one.
    if (value.includes("\0")) return null;
    if (value.length > longestValue || fields.size >= mostFields) return null;
    if (!fields.has(name)) fields.set(name, value);
  }
  return fields;
}

/**
 * Whether a post comes from our own page. The page's address is a secret that other sites do not know; this is a second protection.
 * A page without a referrer sends `Origin: null`, so without `Sec-Fetch-Site` the secret alone must protect.
 */
export function isSameOrigin(request: Request, publicUrl: string): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = request.headers.get("origin");
  return origin === null || origin === "null" || origin === new URL(publicUrl).origin;
}
