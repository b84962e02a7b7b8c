import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEncryptionKey, createGateway } from "@fettle/gateway";
import { readEnvironment } from "../environment.ts";

const folder = await mkdtemp(join(tmpdir(), "fettle-schema-"));
try {
  await using gateway = await createGateway({
    connectors: readEnvironment({}).connectors,
    publicUrl: "http://localhost:4000",
    database: { kind: "embedded", folder },
    encryptionKeys: createEncryptionKey(new Date()),
  });
  console.log(gateway.schema);
} finally {
  await rm(folder, { recursive: true, force: true });
}
