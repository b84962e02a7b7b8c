import { randomBytes } from "node:crypto";
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, constants, zstdCompressSync } from "node:zlib";
import { PGlite } from "@electric-sql/pglite";
import { administer } from "../harness/administer.ts";
import { live } from "./live.ts";

// Makes the dumps again, in the working tree of the commit that must write them; see README.md.
const [serverUrl = "postgres://postgres@127.0.0.1:5432/postgres"] = process.argv.slice(2);
const dumps = new URL("dumps/", import.meta.url).pathname;
const encryptionKeysFile = join(dumps, "encryption-keys");
const folder = await mkdtemp(join(tmpdir(), "fettle-earlier-"));

const pack = (text: string): Buffer => brotliCompressSync(text);

function packFolder(tar: Buffer): Buffer {
  const { ZSTD_c_compressionLevel, ZSTD_c_windowLog, ZSTD_c_enableLongDistanceMatching } = constants;
  // The databases in it are nearly the same, and a large window finds that.
  const params = { [ZSTD_c_compressionLevel]: 19, [ZSTD_c_windowLog]: 27, [ZSTD_c_enableLongDistanceMatching]: 1 };
  return zstdCompressSync(tar, { params });
}

async function makeEmbedded(): Promise<void> {
  const database = join(folder, "database");
  const vendors = join(folder, "vendors-embedded");
  const written = await live({ database: { kind: "embedded", folder: database }, encryptionKeysFile, vendors });
  const pglite = await PGlite.create(database);
  // Keeps written segments out of the write-ahead log, which would be most of the dump, and prevents the reuse of old ones.
  await pglite.exec("set wal_recycle = off");
  for (let times = 0; times < 2; times += 1) {
    for (const statement of ["checkpoint", "select pg_switch_wal()", "checkpoint"]) await pglite.exec(statement);
  }
  const tar = await pglite.dumpDataDir("none");
  await pglite.close();
  await writeFile(join(dumps, "embedded/database.tar.zst"), packFolder(Buffer.from(await tar.arrayBuffer())));
  await writeFile(join(dumps, "embedded/vendors.jsonl.br"), pack(await readFile(vendors, "utf8")));
  await writeFile(join(dumps, "embedded/written.json.br"), pack(JSON.stringify(written)));
}

async function makePostgres(): Promise<void> {
  const name = `fettle_earlier_${randomBytes(4).toString("hex")}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const vendors = join(folder, "vendors-postgres");
  await administer(serverUrl, `create database ${name}`);
  try {
    const written = await live({ database: { kind: "postgres", url: url.href }, encryptionKeysFile, vendors });
    const dump = spawnSync("pg_dump", ["--no-owner", "--inserts", "--rows-per-insert=100", url.href], {
      env: { ...process.env, PGTZ: "UTC" },
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
    if (dump.status !== 0) throw new Error(dump.stderr);
    await writeFile(join(dumps, "postgres/database.sql.br"), pack(dump.stdout));
    await writeFile(join(dumps, "postgres/vendors.jsonl.br"), pack(await readFile(vendors, "utf8")));
    await writeFile(join(dumps, "postgres/written.json.br"), pack(JSON.stringify(written)));
  } finally {
    await administer(serverUrl, `drop database ${name} with (force)`);
  }
}

try {
  for (const store of ["embedded", "postgres"]) await mkdir(join(dumps, store), { recursive: true });
  await writeFile(encryptionKeysFile, `test:${randomBytes(32).toString("base64")}\n`, { mode: 0o600 });
  await makeEmbedded();
  await makePostgres();
} finally {
  await rm(folder, { recursive: true });
}
