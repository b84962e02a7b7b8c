import { mkdtemp, open, rm } from "node:fs/promises";
import { openAsBlob } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OpenUpload, Upload } from "./uploads.ts";

/** Writes an upload into a file, which a connector reads as often as it likes without holding it in memory. */
export async function openFile({ name, contentType }: Upload, pieces: AsyncIterable<Uint8Array>): Promise<OpenUpload> {
  const folder = await mkdtemp(join(tmpdir(), "fettle-upload-"));
  const dispose = () => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, "file");
    await using file = await open(path, "wx", 0o600);
    for await (const piece of pieces) await file.write(piece);
    const content = await openAsBlob(path, { type: contentType });
    return { file: { name, contentType, content }, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
