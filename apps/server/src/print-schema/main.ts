import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEncryptionKey, createGateway } from "@fettle/gateway";
import connectors from "../../fettle.config.ts";
import { readEnvironment } from "../environment.ts";

const [file] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), "fettle-schema-"));
try {
  await using gateway = await createGateway({
    connectors: connectors(readEnvironment({})),
    publicUrl: "http://localhost:4000",
    database: { kind: "embedded", folder },
    encryptionKeys: createEncryptionKey(new Date()),
  });
  if (file === undefined) console.log(gateway.schema);
  else {
    // A disk that is full leaves the schema as it was.
    await writeFile(`${file}.next`, gateway.schema, { flush: true });
    await rename(`${file}.next`, file);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
