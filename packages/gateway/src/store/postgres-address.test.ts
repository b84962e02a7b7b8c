import { describe, expect, it } from "vitest";
import { readPostgresUrl } from "./postgres-address.ts";

describe("DATABASE_URL", () => {
  it.each([
    [
      "postgres://me:p%40ss@db.example:6000/shop",
      { user: "me", password: "p@ss", host: "db.example", port: 6000, database: "shop" },
    ],
    ["postgresql://me@db.example", { user: "me", host: "db.example" }],
    ["postgres:///shop?host=/run/postgresql", { host: "/run/postgresql", database: "shop", ssl: false }],
    [
      "postgres://me@/shop?host=/run/postgresql&port=6000",
      { user: "me", host: "/run/postgresql", port: 6000, database: "shop", ssl: false },
    ],
    ["postgres://me@%2Frun%2Fpostgresql/shop", { user: "me", host: "/run/postgresql", database: "shop", ssl: false }],
    ["postgres://me@/shop?host=db.example&sslmode=disable", { user: "me", host: "db.example", database: "shop", ssl: false }],
    ["postgres://[::1]:6000/shop", { host: "::1", port: 6000, database: "shop" }],
    [
      "postgres://me@/shop?host=/run/postgresql&sslmode=require",
      { user: "me", host: "/run/postgresql", database: "shop", ssl: false },
    ],
  ])("An address is read from %s", (url, client) => expect(readPostgresUrl(url)).toEqual({ client, otherwise: null }));

  it.each([
    ["postgres://a.example,b.example/shop", "DATABASE_URL names several hosts"],
    ["postgres://me@a.example:1,b.example:2/shop", "DATABASE_URL names several hosts"],
    ["postgres://me@/shop?host=a.example%2Cb.example", "DATABASE_URL names several hosts"],
    ["postgres://me@db.example/shop?sslmode=yes", "The sslmode of DATABASE_URL must be one of disable, allow, prefer"],
    ["postgres://me@db.example/shop?sslmode=verify-ca", "needs sslrootcert="],
    ["postgres://me@db.example/shop?sslmode=require&sslrootcert=system", "sslrootcert=system, which needs sslmode=verify-full"],
    ["postgres://me@db.example/shop?sslrootcert=system&sslmode=prefer", "sslrootcert=system, which needs sslmode=verify-full"],
    [
      "postgres://me@db.example/shop?sslrootcert=/nowhere/ca.pem",
      "The file /nowhere/ca.pem that DATABASE_URL names cannot be read (ENOENT)",
    ],
    ["postgres://me:sec#ret@db.example:x/shop", "DATABASE_URL cannot be read."],
    ["postgres://me@/shop?host=db.example&port=99999", "The port of DATABASE_URL must be a number from 1 to 65535."],
  ])("An address is refused with an explanation: %s", (url, words) => {
    expect(() => readPostgresUrl(url)).toThrow(words);
    // No part of what may be a password.
    expect(() => readPostgresUrl(url)).toThrow(/^(?!.*sec)/u);
  });
});

describe("sslmode", () => {
  it.each([
    ["disable", [false, undefined]],
    ["allow", [false, { rejectUnauthorized: false }]],
    ["prefer", [{ rejectUnauthorized: false }, false]],
    ["require", [{ rejectUnauthorized: false }, undefined]],
    ["no-verify", [{ rejectUnauthorized: false }, undefined]],
    ["verify-full", [{}, undefined]],
    ["verify-full&sslrootcert=system", [{}, undefined]],
    ["&sslrootcert=system", [{}, undefined]],
  ])("The mode means what it means to libpq: %s", (mode, expected) => {
    const { client, otherwise } = readPostgresUrl(`postgres://db.example/shop?sslmode=${mode}`);
    expect([client.ssl, otherwise?.ssl]).toEqual(expected);
  });
});
