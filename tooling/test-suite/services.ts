import { access, constants } from "node:fs/promises";
import { connect } from "node:net";

const waitMilliseconds = 3000;

/** The services that tests need, and the missing ones in words for the skip message. */
export interface Services {
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  /** Null when both services can be reached. */
  readonly missingServers: string | null;
  readonly browser: string;
  /** Null when the browser exists. */
  readonly missingBrowser: string | null;
  /** The program of a vendor's own server. */
  readonly vendorServer: string;
  /** Null when it exists. */
  readonly missingVendorServer: string | null;
  /** The folder for pictures of the hosted pages; null for none. */
  readonly screenshots: string | null;
}

async function answers(url: string, defaultPort: number): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: hostname.replace(/^\[|\]$/gu, ""), port: port === "" ? defaultPort : Number(port) });
  socket.setTimeout(waitMilliseconds, () => resolve(false));
  socket.once("connect", () => resolve(true));
  socket.once("error", () => resolve(false));
  const isThere = await promise;
  socket.destroy();
  return isThere;
}

async function missingServer(name: string, variable: string, url: string | undefined, port: number): Promise<string | null> {
  if (url === undefined || url === "") return `${name} (${variable} is not set)`;
  if (!URL.canParse(url)) return `${name} (${variable} is not a URL)`;
  return (await answers(url, port)) ? null : `${name} (nothing answers at ${variable})`;
}

const isProgram = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/** Checks for PostgreSQL, Redis, Chromium and the vendor's server. */
export async function findServices(environment: Readonly<Record<string, string | undefined>>): Promise<Services> {
  const databaseUrl = environment["DATABASE_URL"];
  const redisUrl = environment["REDIS_URL"];
  const browser = environment["CHROMIUM"] ?? "/usr/bin/chromium";
  const missing = await Promise.all([
    missingServer("PostgreSQL", "DATABASE_URL", databaseUrl, 5432),
    missingServer("Redis", "REDIS_URL", redisUrl, 6379),
  ]);
  const missingServers = missing.filter((text) => text !== null).join(" and ");
  const vendorServer = "/usr/share/request-tracker5/libexec/rt-server";
  const [hasBrowser, hasVendorServer] = await Promise.all([isProgram(browser), isProgram(vendorServer)]);
  return {
    databaseUrl: databaseUrl ?? null,
    redisUrl: redisUrl ?? null,
    missingServers: missingServers === "" ? null : missingServers,
    browser,
    screenshots: environment["SCREENSHOTS"] ?? null,
    vendorServer,
    missingVendorServer: hasVendorServer ? null : "Request Tracker (Debian's package request-tracker5)",
    missingBrowser: hasBrowser ? null : `a browser (no Chromium at ${browser}; set CHROMIUM to its path)`,
  };
}
