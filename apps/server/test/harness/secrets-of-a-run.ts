/** The secrets of one run, of tests and gateways: every value with its kind. */
export interface SecretsOfARun {
  /** Records a secret. Ignores values with fewer than {@link shortestSecret} characters, which would match by chance. */
  add(kind: string, value: string | Buffer): void;
  /** Records the secrets in a text that a gateway sends or receives: API tokens, and secrets in its URLs and cookies. */
  addFrom(text: string): void;
  list(): readonly { readonly kind: string; readonly value: string | Buffer }[];
}

/** In characters, or bytes. */
export const shortestSecret = 12;

const apiTokens = /fettle_(?:test|live)_[0-9A-Za-z]{49}/gu;
const cookies = /^set-cookie: [^=;\s]+=([^;\s]+)/gimu;
const urls = /https?:\/\/[^\s"'<>\\]+/gu;

/** The secrets in a URL that a gateway gives out, of its own pages or of pages that they lead to. */
function secretsIn(url: URL): readonly (readonly [kind: string, value: string])[] {
  const { searchParams } = url;
  const named = (kind: string, name: string): readonly (readonly [string, string])[] =>
    searchParams.getAll(name).map((value) => [kind, value]);
  const session = /\/connect\/([\w-]{43})$/u.exec(url.pathname)?.[1];
  return [
    ...(session === undefined ? [] : [["connect session's secret", session] as const]),
    ...(searchParams.has("code_challenge") ? [...named("OAuth state", "state"), ...named("OAuth nonce", "nonce")] : []),
    ...named("one-time code", "code"),
  ];
}

/** An empty record. */
export function createSecretsOfARun(): SecretsOfARun {
  const kinds = new Map<string, { readonly kind: string; readonly value: string | Buffer }>();
  const add: SecretsOfARun["add"] = (kind, value) => {
    if (value.length >= shortestSecret)
      kinds.set(typeof value === "string" ? `text ${value}` : `bytes ${value.toString("hex")}`, { kind, value });
  };
  return {
    add,
    addFrom(text) {
      for (const [token] of text.matchAll(apiTokens)) add("API token", token);
      for (const [, cookie = ""] of text.matchAll(cookies)) add("cookie", cookie);
      for (const [address] of text.matchAll(urls)) {
        const url = URL.parse(address.replaceAll("&amp;", "&"));
        for (const [kind, value] of url === null ? [] : secretsIn(url)) add(kind, value);
      }
    },
    list: () => [...kinds.values()],
  };
}
