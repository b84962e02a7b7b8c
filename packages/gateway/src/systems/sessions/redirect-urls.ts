const loopbackHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);
const longest = 2000;

/** Whether a URL leads back to this very machine over plain http. */
export const isLoopback = (url: URL): boolean => url.protocol === "http:" && loopbackHosts.has(url.hostname);

/**
 * Whether a connect session may send people to a URL afterwards: it equals one on the list, or begins with one that ends in `*`.
 * Without a list any loopback address is allowed, for development.
 */
export function isAllowedRedirect(text: string, allowed: readonly string[] | undefined): boolean {
  // URLs are read without control characters; the database refuses some of them.
  if (text.length > longest || /\p{Cc}/u.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  if ((url.protocol !== "https:" && url.protocol !== "http:") || url.username !== "" || url.password !== "") return false;
  if (allowed === undefined) return isLoopback(url);
  return allowed.some((entry) => (entry.endsWith("*") ? hasPrefix(url, entry.slice(0, -1)) : url.href === normal(entry)));
}

const normal = (text: string) => (URL.canParse(text) ? new URL(text).href : null);

/** `https://app.example.com*` must not let `https://app.example.com.evil.example` through: the origin has to be the same. */
function hasPrefix(url: URL, prefix: string): boolean {
  const start = URL.canParse(prefix) ? new URL(prefix) : null;
  return start !== null && url.origin === start.origin && url.href.startsWith(start.href);
}

/** The address to send a person back to, with what came of it. */
export function redirectBack(redirectUrl: string, parameters: Readonly<Record<string, string | null>>): string {
  const url = new URL(redirectUrl);
  for (const [name, value] of Object.entries(parameters)) if (value !== null) url.searchParams.set(name, value);
  return url.href;
}
