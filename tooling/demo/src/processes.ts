import { type Child, startChild } from "./child.ts";
import type { DemoEnvironment } from "./environment.ts";

/** The demo is self-contained, so settings for tests or a real server do not reach it. */
const leftOut = ["DATABASE_URL", "REDIS_URL", "FETTLE_PUBLIC_URL", "FETTLE_ENCRYPTION_KEYS", "FETTLE_ENCRYPTION_KEYS_FILE"];
/** The settings that point the demo's server at the simulator. */
const isPointed = (name: string) => name === "FETTLE_ALLOWED_ADDRESSES" || /^FETTLE_(?:CMMS_BEE|WORKWAVE_SERVICE)_/u.test(name);

/** The given variables that have no effect on the demo. */
export function ignoredBy(variables: Variables): readonly string[] {
  return Object.keys(variables).filter((name) => (variables[name] ?? "") !== "" && (leftOut.includes(name) || isPointed(name)));
}

type Variables = Readonly<Record<string, string | undefined>>;

const serverMain = new URL(import.meta.resolve("@fettle/server/main"));

/** The server's ready message. */
export interface ServerReady {
  readonly url: string;
  readonly notices: readonly string[];
}

function hasUrl(message: unknown): message is { readonly url: string } {
  return typeof message === "object" && message !== null && "url" in message && typeof message.url === "string";
}

/** The server's ready message, or null. */
function readReady(message: unknown): ServerReady | null {
  if (!hasUrl(message)) return null;
  return { url: message.url, notices: "notices" in message && Array.isArray(message.notices) ? message.notices : [] };
}

/**
 * Starts the server on the embedded store. `vendors` points it at the simulator, and its page at `/` links there. The server becomes ready
 * only after the message `release`.
 */
export function startServerProcess(
  environment: DemoEnvironment,
  variables: Variables,
  simulatorUrl: string,
  vendors: Variables,
): Child<ServerReady> {
  // A person who sets the log's level or format wants to see the log.
  const isHeard = ["FETTLE_LOG_LEVEL", "FETTLE_LOG_FORMAT"].some((name) => (variables[name] ?? "") !== "");
  const own = {
    PORT: String(environment.port),
    FETTLE_DATA_DIR: environment.dataFolder,
    FETTLE_LOG_LEVEL: variables["FETTLE_LOG_LEVEL"] ?? "warn",
    ...Object.fromEntries(leftOut.map((name) => [name, undefined])),
  };
  const words = ["--await-release", `--vendors=${simulatorUrl}`];
  return startChild(serverMain, { ...variables, ...vendors, ...own }, readReady, { words, isHeard });
}
