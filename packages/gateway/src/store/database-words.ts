import pg from "pg";
import { StartError } from "../errors.ts";
import type { PostgresAddress } from "./postgres-address.ts";

/** The facts of a failure at start. */
interface Failure {
  readonly code: string;
  /** The message of the server or the network. */
  readonly message: string;
  readonly host: string;
  readonly user: string;
  readonly database: string;
}

type Words = (failure: Failure) => string;

const unreachable: Words = ({ host, message }) =>
  `No PostgreSQL answers at ${host} (${message}): start it, or correct the host and port in DATABASE_URL`;
const untrusted: Words = ({ message }) =>
  `The database's certificate is not trusted (${message}): name its authority with sslrootcert=, use the host that it was issued for, or set sslmode=require, which does not check certificates`;
const refusedUser: Words = ({ message, user }) =>
  /no pg_hba\.conf entry/u.test(message)
    ? `The database does not let the user ${pg.escapeIdentifier(user)} in from here (${message}): add a line to its pg_hba.conf, or add sslmode=require to DATABASE_URL if it requires encrypted connections`
    : `The database refused the user ${pg.escapeIdentifier(user)} (${message}): correct the user and password in DATABASE_URL`;
const full: Words = () => "The database's disk is full: free some space there and start again";
const readOnly: Words = () => "The database is read-only: set DATABASE_URL to the primary";
const crowded: Words = ({ message }) =>
  `The database has no free connection (${message}): a node needs up to 30, so raise max_connections or the user's connection limit, or run fewer nodes`;
const comingOrGoing: Words = ({ message }) => `The database is not ready (${message}): start again when it is ready`;
const notAllowed: Words = ({ message, user, database }) =>
  message.includes("session_replication_role")
    ? `Foreign keys are switched off by session_replication_role, which only a superuser may set: run ALTER DATABASE ${pg.escapeIdentifier(database)} RESET session_replication_role, and the same for the role ${pg.escapeIdentifier(user)}`
    : `The database user ${pg.escapeIdentifier(user)} lacks a right (${message}): docs/running.md lists the rights that it needs`;

/** Keyed by SQLSTATE, or by the code of the network or of OpenSSL. */
const words: Readonly<Record<string, Words>> = {
  "3D000": ({ database }) =>
    `The database ${pg.escapeIdentifier(database)} does not exist: create it with CREATE DATABASE ${pg.escapeIdentifier(database)} ENCODING 'UTF8' TEMPLATE template0`,
  "28P01": ({ user }) => `The database refused the password of the user ${pg.escapeIdentifier(user)}: correct it in DATABASE_URL`,
  "28000": refusedUser,
  "53100": full,
  ENOSPC: full,
  "25006": readOnly,
  "53300": crowded,
  "57P01": comingOrGoing,
  "57P02": comingOrGoing,
  "57P03": comingOrGoing,
  "42501": notAllowed,
  ECONNREFUSED: unreachable,
  ECONNRESET: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ETIMEDOUT: unreachable,
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
  ENOENT: unreachable,
  EACCES: unreachable,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: untrusted,
};

/** Messages of the client that have no code. */
const byMessage: readonly (readonly [RegExp, Words])[] = [
  [
    /does not support SSL/u,
    () =>
      "The database does not offer TLS, which sslmode in DATABASE_URL requires: enable it there (ssl = on), or use sslmode=prefer or sslmode=disable",
  ],
  [/timeout expired|Query read timeout/u, unreachable],
  [
    /password must be a string/u,
    ({ user }) => `The database requires a password for the user ${pg.escapeIdentifier(user)}: add it to DATABASE_URL`,
  ],
  [
    /establishing an SSL|Connection terminated|Unable to decode|unknown message|protocol/iu,
    ({ host, message }) =>
      `The server at ${host} does not speak the PostgreSQL protocol (${message}): correct the host and port in DATABASE_URL`,
  ],
];

/**
 * Describes a failure to open the database in one line for the operator: the problem and the remedy. A StartError stays as it is.
 */
export function inWords(error: unknown, { client }: Pick<PostgresAddress, "client">): StartError {
  if (error instanceof StartError) return error;
  const user = client.user ?? pg.defaults.user ?? "";
  const failure: Failure = {
    ...reasonOf(error),
    host: `${client.host ?? "localhost"}:${client.port ?? 5432}`,
    user,
    database: client.database ?? user,
  };
  const say = words[failure.code] ?? byMessage.find(([pattern]) => pattern.test(failure.message))?.[1];
  const text = say?.(failure) ?? `The database of DATABASE_URL cannot be used: ${failure.message}`;
  return new StartError(`${text}.`, { cause: error });
}

function reasonOf(error: unknown): Pick<Failure, "code" | "message"> {
  // A host with several addresses fails with one error for each.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  if (!(first instanceof Error)) return { code: "", message: "no answer" };
  const code = "code" in first && typeof first.code === "string" ? first.code : "";
  // One line, whatever the server's message is.
  return { code, message: (first.message === "" ? code || "no answer" : first.message).replaceAll(/\s*\n\s*/gu, " ") };
}
