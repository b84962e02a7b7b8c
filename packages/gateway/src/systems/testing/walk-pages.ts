import type { Principal } from "../../principal.ts";
import type { SessionInput } from "../systems.ts";
import type { FakeVendor } from "./fake-vendor.ts";
import { publicUrl, type SystemsBench, type TestSystems } from "./start-systems.ts";

/** A page as a test sees it. */
export interface SeenPage {
  readonly status: number;
  readonly html: string;
  readonly headers: Headers;
  /** The address that the page leads to. */
  readonly onward: string | null;
}

/** The cookies of one browser, by name and path. */
export type Browser = Map<string, { readonly name: string; readonly value: string; readonly path: string }>;

const browsers = new WeakMap<TestSystems, Browser>();

/** The default browser for some systems. */
export function browserOf(systems: TestSystems): Browser {
  const browser: Browser = browsers.get(systems) ?? new Map();
  browsers.set(systems, browser);
  return browser;
}

function keepCookies(browser: Browser, response: Response): void {
  for (const text of response.headers.getSetCookie()) {
    const [, name = "", value = ""] = /^([^=;]+)=([^;]*)/.exec(text) ?? [];
    const path = /;\s*Path=([^;]*)/i.exec(text)?.[1] ?? "/";
    if (/;\s*Max-Age=0(;|$)/i.test(text)) browser.delete(`${name} ${path}`);
    else browser.set(`${name} ${path}`, { name, value, path });
  }
}

const unescape = (text: string) =>
  text
    .replaceAll("&amp;", "&")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'");

export async function openPage(
  systems: TestSystems,
  url: string | URL,
  form?: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
  browser: Browser = browserOf(systems),
): Promise<SeenPage> {
  const request = form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) };
  const { pathname } = new URL(url);
  const secret = /\/connect\/([^/]+)$/.exec(pathname)?.[1] ?? null;
  const cookies = [...browser.values()]
    .filter(({ path }) => pathname.startsWith(path))
    .map(({ name, value }) => `${name}=${value}`);
  const cookie = cookies.length === 0 ? {} : { cookie: cookies.join("; ") };
  const response = await systems.pages(new Request(url, { headers: { ...headers, ...cookie }, ...request }), secret);
  keepCookies(browser, response);
  const html = await response.text();
  const href = /id="continue"[^>]*href="([^"]*)"/.exec(html)?.[1];
  return { status: response.status, html, headers: response.headers, onward: href === undefined ? null : unescape(href) };
}

/** The input of a session without a way back to an app. */
export const plainInput: SessionInput = { redirectUrl: null, state: null, tokenScopes: null };

/** Creates a session. */
export async function newSession(
  systems: TestSystems,
  principal: Principal,
  input: Partial<Parameters<TestSystems["createConnectSession"]>[1]> = {},
): Promise<{ readonly id: string; readonly url: string }> {
  const base = { connectorId: "fake", externalId: null, displayName: null, ...plainInput };
  const outcome = await systems.createConnectSession(principal, { ...base, ...input });
  if (outcome.type !== "success") throw new Error(outcome.message);
  return outcome.session;
}

export async function reconnectSession(
  systems: TestSystems,
  principal: Principal,
  systemId: string,
  input: Partial<SessionInput> = {},
) {
  const outcome = await systems.createReconnectSession(principal, { systemId, ...plainInput, ...input });
  if (outcome.type !== "success") throw new Error(outcome.message);
  return outcome.session;
}

/** Signs in by OAuth as the vendor's current account; returns the last page. */
export async function signIn(
  systems: TestSystems,
  vendor: FakeVendor,
  url: string,
  form: Readonly<Record<string, string>> = {},
): Promise<SeenPage> {
  const leaving = await openPage(systems, url, { connector: "fake", method: "oauth2", "setting.company": "42", ...form });
  if (leaving.onward === null) throw new Error(leaving.html);
  return await openPage(systems, vendor.agree(leaving.onward));
}

/** Connects by OAuth; returns the system's id. */
export async function connect(bench: SystemsBench, externalId: string | null = null): Promise<string> {
  const session = await newSession(bench.systems, bench.principal, { externalId });
  const page = await signIn(bench.systems, bench.vendor, session.url);
  const found = await bench.systems.sessionById(bench.principal.environmentId, session.id);
  const systemId = found?.systemId ?? null;
  if (page.status !== 200 || systemId === null) throw new Error(page.html);
  return systemId;
}

/** Connects by an API key that the vendor accepts; returns the system's id. */
export async function connectByKey(bench: SystemsBench, key: string): Promise<string> {
  const session = await newSession(bench.systems, bench.principal, { externalId: key });
  bench.vendor.access.set(key, bench.vendor.account);
  const form = { method: "apiKey", "setting.company": "42", "credential.key": key };
  const page = await openPage(bench.systems, session.url, form);
  const systemId = (await bench.systems.sessionById(bench.principal.environmentId, session.id))?.systemId ?? null;
  if (systemId === null) throw new Error(page.html);
  return systemId;
}

/** Reads the account from the vendor as the system. */
export async function callVendor(bench: SystemsBench, systemId: string, node = bench.systems): Promise<string> {
  const work = { signal: new AbortController().signal, traceId: "trace" };
  const handle = await node.vendor(bench.principal.environmentId, systemId, work);
  if (handle === null) throw new Error("no vendor");
  return (await handle.connector.account(handle.vendor)).name;
}

export const callback = (query: Readonly<Record<string, string>>) =>
  `${publicUrl}/oauth/callback?${new URLSearchParams(query).toString()}`;
