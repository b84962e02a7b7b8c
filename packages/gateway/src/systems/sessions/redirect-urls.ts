const loopbackHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);
const longest = 2000;

/** Whether a URL leads to this machine over plain http. */
export const isLoopback = (url: URL): boolean => url.protocol === "http:" && loopbackHosts.has(url.hostname);

/**
 * Whether a connect session may redirect to a URL: it equals an entry of the list, or begins with an entry that ends in `*`.
 * Without a list any loopback address is allowed, for development.
 */
export function isAllowedRedirect(text: string, allowed: readonly string[] | undefined): boolean {
  // URL parsing drops control characters, and the database refuses some of them.
  if (text.length > longest || /\p{Cc}/u.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  if ((url.protocol !== "https:" && url.protocol !== "http:") || url.username !== "" || url.password !== "") return false;
  if (allowed === undefined) return isLoopback(url);
  return allowed.some((entry) => (entry.endsWith("*") ? hasPrefix(url, entry.slice(0, -1)) : url.href === normal(entry)));
}

const normal = (text: string) => (URL.canParse(text) ? new URL(text).href : null);

/** Compares origins, because `https://app.example.com*` must not allow `https://app.example.com.evil.example`. */
function hasPrefix(url: URL, prefix: string): boolean {
  const start = URL.canParse(prefix) ? new URL(prefix) : null;
  return start !== null && url.origin === start.origin && url.href.startsWith(start.href);
}

/** The URL that a person returns to, with the outcome in its query. */
export function redirectBack(redirectUrl: string, parameters: Readonly<Record<string, string | null>>): string {
  const url = new URL(redirectUrl);
  for (const [name, value] of Object.entries(parameters)) if (value !== null) url.searchParams.set(name, value);
  return url.href;
}
