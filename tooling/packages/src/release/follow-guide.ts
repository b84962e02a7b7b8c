import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../public-packages.ts";
import { readGuide } from "./read-guide.ts";
import { blockOf, openTerminal } from "./run-guide.ts";

/** What somebody has seen who followed the page. */
export interface Followed {
  /** The output of the blocks that were run to their end, in their order. */
  readonly outputs: readonly string[];
  /** The work orders that the page's query found. */
  readonly found: unknown;
  /** The first change that the page's subscription showed. */
  readonly change: unknown;
}

const page = join(root, "docs/publishing-a-connector.md");

/**
 * Follows docs/publishing-a-connector.md to the letter in an empty folder: every command, change and query of the page. Ports are chosen by the
 * system where the page names its own, and polls come every two seconds.
 *
 * @param registry where npm finds packages.
 */
export async function followGuide(folder: string, registry: string): Promise<Followed> {
  await mkdir(folder, { recursive: true });
  const blocks = readGuide(await readFile(page, "utf8"));
  await using terminal = openTerminal(folder, {
    npm_config_registry: registry,
    npm_config_cache: join(folder, ".npm-cache"),
    npm_config_userconfig: join(folder, ".npmrc-of-nobody"),
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_yes: "true",
    PORT: "0",
    FETTLE_POLL_INTERVAL_SECONDS: "2",
    FETTLE_LOG_FORMAT: "json",
  });
  const outputs: string[] = [];
  let vendor = "";
  let gateway = "";
  let found: unknown = null;
  let change: unknown = null;
  for (const { language, note, text } of blocks) {
    if (language === "sh" && note === "") outputs.push(await terminal.run(text));
    else if (language === "diff") await terminal.change(text);
    else if (language === "sh" && text.includes("npm run vendor")) {
      const line = await terminal.start("npm run vendor -- 0", (said) => said.includes("listens at"));
      vendor = /http:\S+/u.exec(line)?.[0] ?? "";
    } else if (language === "sh" && text.includes("npm run dev")) {
      const command = text.replace("http://127.0.0.1:4100", vendor);
      outputs.push(await terminal.start(command, (said) => said.startsWith("Connect ")));
    } else if (language === "sh") {
      const command = text.replace("http://127.0.0.1:4100", vendor);
      const line = await terminal.start(command, (said) => said.includes("Fettle is listening."));
      const { port }: { readonly port: number } = JSON.parse(line);
      gateway = `http://127.0.0.1:${port}`;
    } else if (language === "graphql" && note === "connect") {
      await connect(gateway, terminal.folder(), text);
    } else if (language === "graphql" && note === "query") {
      found = await untilFound(gateway, terminal.folder(), text);
      change = await firstChange(gateway, terminal.folder(), blockOf(blocks, "graphql", "subscription"), vendor);
    }
  }
  return { outputs, found, change };
}

const tokenIn = async (folder: string): Promise<string> => (await readFile(join(folder, ".fettle/token"), "utf8")).trim();

async function ask(gateway: string, folder: string, query: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${await tokenIn(folder)}`, "content-type": "application/json" };
  const response = await fetch(`${gateway}/graphql`, { method: "POST", headers, body: JSON.stringify({ query }) });
  const { data, errors }: { readonly data?: unknown; readonly errors?: unknown } = JSON.parse(await response.text());
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data;
}

/** Opens the connect page of the answer and enters the key. */
async function connect(gateway: string, folder: string, mutation: string): Promise<void> {
  const { createConnectSession } = (await ask(gateway, folder, mutation)) as {
    createConnectSession: { session?: { url: string } };
  };
  const { pathname } = new URL(createConnectSession.session?.url ?? "");
  const form = new URLSearchParams({ connector: "acme-cmms", method: "apiKey", "credential.key": "right" });
  const response = await fetch(`${gateway}${pathname}`, { method: "POST", body: form, redirect: "manual" });
  if (response.status >= 400) throw new Error(`The connect page answered ${response.status}: ${await response.text()}`);
}

/** The answer to a query as soon as it shows a record. */
async function untilFound(gateway: string, folder: string, query: string): Promise<unknown> {
  const until = Date.now() + 60_000;
  for (;;) {
    const data = (await ask(gateway, folder, query)) as { workOrders: { nodes: readonly unknown[] } };
    if (data.workOrders.nodes.length > 0 || Date.now() > until) return data;
    await new Promise((resolve) => void setTimeout(resolve, 100));
  }
}

/** The first change that a subscription shows after the vendor has changed a record. */
async function firstChange(gateway: string, folder: string, subscription: string, vendor: string): Promise<unknown> {
  const leaving = new AbortController();
  const headers = {
    authorization: `Bearer ${await tokenIn(folder)}`,
    "content-type": "application/json",
    accept: "text/event-stream",
  };
  const body = JSON.stringify({ query: subscription });
  const stream = await fetch(`${gateway}/graphql`, { method: "POST", headers, body, signal: leaving.signal });
  if (stream.body === null) throw new Error("The stream has no body.");
  await fetch(`${vendor}/work-orders/41`, {
    method: "PATCH",
    headers: { "x-api-key": "right" },
    body: JSON.stringify({ title: "Replace both filters" }),
  });
  let said = "";
  try {
    for await (const chunk of stream.body.pipeThrough(new TextDecoderStream())) {
      said += chunk;
      const event = /^data: (\{"data".*\})$/mu.exec(said)?.[1];
      if (event !== undefined) return JSON.parse(event);
    }
  } finally {
    leaving.abort();
  }
  throw new Error(`The stream ended: ${said}`);
}
