import { createCookieJar } from "./cookie-jar.ts";

/** Who signs in. */
export interface LoginCredentials {
  readonly login: string;
  readonly password: string;
}

interface Form {
  readonly action: string;
  readonly fields: readonly string[];
}

const stepsAtMost = 20;

const attribute = (tag: string, name: string) =>
  new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll("&amp;", "&").replaceAll("&quot;", '"');

const readForm = (page: string): Form | undefined => {
  const [tag] = /<form\b[^>]*>/.exec(page) ?? [];
  if (tag === undefined) return undefined;
  const inputs = page.matchAll(/<input\b[^>]*>/g).map(([input]) => attribute(input, "name"));
  return { action: attribute(tag, "action") ?? "", fields: inputs.filter((name) => name !== undefined).toArray() };
};

const alertOf = (page: string) => /role="alert">([^<]*)</.exec(page)?.[1];

/**
 * Walks the pages of the simulator's authorization server over HTTP as a browser would: keeps cookies, follows
 * redirects, signs in and consents, or with `cancel` presses Cancel on the first page. Resolves to the final redirect to
 * the client's redirect URI, without requesting it. Rejects with the page's message when the login is wrong or the
 * request is refused.
 */
export const approveLogin = async (
  authorizationUrl: string | URL,
  { login, password }: LoginCredentials,
  { cancel = false }: { readonly cancel?: boolean } = {},
): Promise<URL> => {
  const jar = createCookieJar();
  const start = new URL(authorizationUrl);
  const redirectUri = start.searchParams.get("redirect_uri") ?? "";
  let url = start;
  let body: URLSearchParams | undefined;
  let signedIn = false;
  for (let step = 0; step < stepsAtMost; step += 1) {
    const headers = { cookie: jar.header(url), accept: "text/html" };
    const response = await fetch(url, {
      method: body === undefined ? "GET" : "POST",
      ...(body && { body }),
      headers,
      redirect: "manual",
    });
    jar.keep(url, response.headers.getSetCookie());
    const page = await response.text();
    const location = response.headers.get("location");
    if (location !== null) {
      url = new URL(location, url);
      body = undefined;
      if (redirectUri !== "" && url.href.startsWith(redirectUri)) return url;
      continue;
    }
    const form = readForm(page);
    const alert = alertOf(page);
    const isLogin = form?.fields.includes("password") === true;
    if (form === undefined || (isLogin && signedIn))
      throw new Error(alert ?? `The authorization server answered ${response.status}.`);
    signedIn ||= isLogin;
    body = new URLSearchParams({ ...(isLogin && { login, password }), answer: cancel ? "cancel" : "continue" });
    url = new URL(form.action, url);
  }
  throw new Error("The authorization server never sent the browser back.");
};
