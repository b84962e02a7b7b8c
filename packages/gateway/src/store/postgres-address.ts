import type pg from "pg";
import { parse } from "pg-connection-string";
import { StartError } from "../errors.ts";

/** How to reach a server. `client` is passed to pg unchanged: nothing is read from the URL again. */
export interface PostgresAddress {
  readonly client: pg.ClientConfig;
  /** The alternative when the server refuses `client`: with TLS after without, or without after with. Null: none. */
  readonly otherwise: pg.ClientConfig | null;
}

const sslModes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full", "no-verify"] as const;
type SslMode = (typeof sslModes)[number];

const unverified = { rejectUnauthorized: false };

/**
 * Reads DATABASE_URL as libpq does: Unix sockets (`?host=/run/postgresql`, or percent-encoded in place of the host), no user, no
 * database, and the guarantees of `sslmode`. `require` encrypts and checks no certificate unless `sslrootcert` names an
 * authority; `verify-full` checks everything.
 * @throws StartError when the URL cannot be read, or asks for something unsupported. The message contains no part of the URL that
 * may be secret.
 */
export function readPostgresUrl(url: string): PostgresAddress {
  refuseSeveralHosts(url);
  const trustsSystem = /[?&]sslrootcert=system(?:[&#]|$)/u.test(url);
  const mode = readSslMode(url) ?? (trustsSystem ? "verify-full" : null);
  if (trustsSystem && mode !== "verify-full")
    throw new StartError("DATABASE_URL has sslrootcert=system, which needs sslmode=verify-full: set that, or omit sslrootcert.");
  const given = parseUrl(withoutParameters(url, mode === "allow" || mode === "no-verify" ? ["sslmode"] : []));
  const host = textOf(given["host"]);
  const address: pg.ClientConfig = {
    // Without a user pg takes PGUSER or the user who runs the program; without a database, the user's name.
    ...present("user", textOf(given["user"])),
    ...present("password", textOf(given["password"])),
    ...present("database", textOf(given["database"])),
    ...present("host", host),
    ...present("port", readPort(textOf(given["port"]))),
    ...present("options", textOf(given["options"])),
    ...(given["sslnegotiation"] === "direct" ? { sslnegotiation: "direct" } : {}),
  };
  const ssl = (given["ssl"] as pg.ClientConfig["ssl"] | undefined) ?? (trustsSystem ? {} : undefined); // as pg-connection-string documents it
  const over = (one: NonNullable<pg.ClientConfig["ssl"]>) => ({ ...address, ssl: one });
  // As in libpq, a Unix socket is never encrypted, whatever the mode.
  if (host?.startsWith("/") === true) return { client: over(false), otherwise: null };
  if (mode === "allow") return { client: over(false), otherwise: over(unverified) };
  if (mode === "no-verify") return { client: over(unverified), otherwise: null };
  if (mode === "prefer") return { client: over(ssl ?? unverified), otherwise: over(false) };
  return { client: ssl === undefined ? address : over(ssl), otherwise: null };
}

function parseUrl(url: string) {
  try {
    return parse(url, { useLibpqCompat: true });
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException; // from parsing or from reading a certificate file
    if (path !== undefined)
      throw new StartError(`The file ${path} that DATABASE_URL names cannot be read (${code}).`, { cause: error });
    if (error instanceof Error && error.message.includes("verify-ca"))
      throw new StartError(
        "DATABASE_URL has sslmode=verify-ca, which needs sslrootcert=, a file with the authority's certificate. With a public authority, use sslmode=verify-full.",
        { cause: error },
      );
    throw new StartError(
      "DATABASE_URL cannot be read. It must have the form postgres://user:password@host:5432/database; write characters such as @ : / # ? % in the user or the password as %40 %3A %2F %23 %3F %25.",
      { cause: error },
    );
  }
}

function refuseSeveralHosts(url: string): void {
  const authority = /^[a-z]+:\/\/(?:[^/?#]*@)?([^/?#]*)/iu.exec(url)?.[1] ?? "";
  const parameter = /[?&]host=([^&#]*)/u.exec(url)?.[1] ?? "";
  if (!/,|%2c/iu.test(authority + parameter)) return;
  throw new StartError(
    "DATABASE_URL names several hosts, but Fettle connects to one: use the address that always leads to the primary (a proxy, a virtual address, or your provider's writer endpoint).",
  );
}

function readSslMode(url: string): SslMode | null {
  const text = /[?&]sslmode=([^&#]*)/u.exec(url)?.[1];
  if (text === undefined || text === "") return null;
  const mode = sslModes.find((one) => one === text);
  if (mode === undefined) throw new StartError(`The sslmode of DATABASE_URL must be one of ${sslModes.join(", ")}.`);
  return mode;
}

/** `sslrootcert=system` is libpq's name for the authorities that the machine trusts, which is also Node's default. */
function withoutParameters(url: string, names: readonly string[]): string {
  const [before = "", query = ""] = url.split(/\?(.*)/su);
  const kept = query
    .split("&")
    .filter((part) => part !== "" && part !== "sslrootcert=system" && !names.includes(part.split("=")[0] ?? ""))
    .filter((part) => !part.startsWith("uselibpqcompat="));
  return kept.length === 0 ? before : `${before}?${kept.join("&")}`;
}

function readPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new StartError("The port of DATABASE_URL must be a number from 1 to 65535.");
  return port;
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const present = <Name extends string, Value>(name: Name, value: Value | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { readonly [key in Name]?: Value }; // a computed name loses its type
