/** The secrets that calls of this session have carried. */
export interface SessionSecrets {
  /** Notes the secrets of each call that passes through, and of the tokens in its answer. */
  readonly around: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch;
  list(): readonly string[];
  /** A text with dots in place of the secrets in it. */
  hide(text: string): string;
}

/** Headers of a call that are known to be none. */
const plainHeaders = new Set(["accept", "accept-encoding", "accept-language", "content-type", "content-length", "user-agent"]);

/** Shorter values are words, not secrets. */
const shortest = 4;
const longestAnswer = 1024 * 1024;

/**
 * Learns the secrets of a session from its calls: the headers in which credentials travel, and what is exchanged with an authorization
 * server.
 *
 * @param headers the names, in lower case, of the headers in which the connectors' methods send credentials.
 */
export function createSessionSecrets(headers: ReadonlySet<string>): SessionSecrets {
  const secrets = new Set<string>();
  const note = (value: string) => {
    if (value.length >= shortest) secrets.add(value);
  };
  const noteHeader = (name: string, value: string) => {
    if (plainHeaders.has(name) || !(headers.has(name) || /authorization|cookie|token|secret|key/u.test(name))) return;
    note(value);
    const [scheme = "", rest] = value.split(/\s+/u, 2);
    if (rest === undefined) return;
    note(rest);
    if (scheme.toLowerCase() !== "basic") return;
    const [user = "", password = ""] = Buffer.from(rest, "base64").toString().split(/:(.*)/su, 2);
    // Some vendors take an API key as the user, and any password or none.
    note(password.length < shortest ? user : password);
  };
  const noteForm = (form: URLSearchParams) => {
    for (const [name, value] of form) if (/secret|password|token|code|assertion/u.test(name)) note(value);
  };
  return {
    list: () => [...secrets],
    hide: (text) => longestFirst(secrets).reduce((whole, secret) => whole.replaceAll(secret, "…"), text),
    around: (fetch) => async (input, init) => {
      for (const [name, value] of new Headers(init?.headers)) noteHeader(name, value);
      const isForm = new Headers(init?.headers).get("content-type")?.includes("x-www-form-urlencoded") === true;
      if (!isForm || typeof init?.body !== "string") return await fetch(input, init);
      noteForm(new URLSearchParams(init.body));
      const response = await fetch(input, init);
      noteTokens(await response.clone().text(), note);
      return response;
    },
  };
}

/** A secret may be a part of another. */
const longestFirst = (secrets: Iterable<string>): readonly string[] =>
  [...secrets].toSorted((one, other) => other.length - one.length);

function noteTokens(answer: string, note: (value: string) => void): void {
  if (answer.length > longestAnswer) return;
  for (const [, value = ""] of answer.matchAll(/"(?:access|refresh|id)_?token"\s*:\s*"([^"\\]+)"/giu)) note(value);
}
