import type { Selectable } from "kysely";
import type { Database } from "../../store/database.ts";
import { lockSystemForWriting } from "../../systems/registry/lock-for-writing.ts";
import type { UploadTable } from "../tables.ts";
import type { Upload, UploadTarget } from "./uploads.ts";

type UploadRow = Selectable<UploadTable>;

const toUpload = (row: UploadRow): Upload => ({
  id: row.id,
  systemId: row.system_id,
  name: row.name,
  contentType: row.content_type,
  size: Number(row.size),
  expiresAt: row.expires_at,
});

/** Inserts an upload of which no byte is here yet. False when its system is disconnected. */
export const insertUpload = (
  database: Database,
  { environmentId, systemId, ...upload }: UploadTarget & Omit<Upload, "size" | "systemId"> & { readonly createdAt: Date },
): Promise<boolean> =>
  database.transaction().execute(async (transaction) => {
    if ((await lockSystemForWriting(transaction, environmentId, systemId)) === undefined) return false;
    await transaction
      .insertInto("uploads")
      .values({
        environment_id: environmentId,
        id: upload.id,
        system_id: systemId,
        name: upload.name,
        content_type: upload.contentType,
        size: null,
        created_at: upload.createdAt,
        expires_at: upload.expiresAt,
      })
      .execute();
    return true;
  });

export const insertPiece = (database: Database, environmentId: string, uploadId: string, number: number, bytes: Uint8Array) =>
  database
    .insertInto("upload_pieces")
    .values({ environment_id: environmentId, upload_id: uploadId, number, bytes: Buffer.from(bytes) })
    .execute();

/** Stores that all bytes are here. */
export const completeUpload = (database: Database, environmentId: string, id: string, size: number) =>
  database.updateTable("uploads").set({ size }).where("environment_id", "=", environmentId).where("id", "=", id).execute();

/** Reads by primary key. */
export async function selectUpload(database: Database, target: UploadTarget, id: string, now: Date): Promise<Upload | null> {
  const row = await database
    .selectFrom("uploads")
    .selectAll()
    .where("environment_id", "=", target.environmentId)
    .where("id", "=", id)
    .where("system_id", "=", target.systemId)
    .where("size", "is not", null)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return row === undefined ? null : toUpload(row);
}

/** How many uploads of a system wait, and how many bytes they have. Uses the index `uploads_by_system`. */
export async function countUploads(database: Database, target: UploadTarget, now: Date) {
  const { count, bytes } = await database
    .selectFrom("uploads")
    .select(({ fn }) => [fn.countAll<string>().as("count"), fn.sum<string | null>("size").as("bytes")])
    .where("environment_id", "=", target.environmentId)
    .where("system_id", "=", target.systemId)
    .where("expires_at", ">", now)
    .executeTakeFirstOrThrow();
  return { count: Number(count), bytes: Number(bytes ?? 0) };
}

/** Sets the end of an upload. */
export const keepUpload = (database: Database, environmentId: string, id: string, until: Date) =>
  database
    .updateTable("uploads")
    .set({ expires_at: until })
    .where("environment_id", "=", environmentId)
    .where("id", "=", id)
    .execute();

/** Deletes an upload and, with it, its pieces. */
export const deleteUpload = (database: Database, environmentId: string, id: string) =>
  database.deleteFrom("uploads").where("environment_id", "=", environmentId).where("id", "=", id).execute();

/** An upload that is complete, whatever its system, with its bytes one piece after another. */
export async function openPieces(
  database: Database,
  environmentId: string,
  id: string,
): Promise<{ readonly upload: Upload; readonly pieces: AsyncIterable<Uint8Array> } | null> {
  const row = await database
    .selectFrom("uploads")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .where("id", "=", id)
    .where("size", "is not", null)
    .executeTakeFirst();
  return row === undefined ? null : { upload: toUpload(row), pieces: piecesOf(database, environmentId, id) };
}

async function* piecesOf(database: Database, environmentId: string, id: string): AsyncGenerator<Uint8Array> {
  for (let number = 0; ; number += 1) {
    const piece = await database
      .selectFrom("upload_pieces")
      .select("bytes")
      .where("environment_id", "=", environmentId)
      .where("upload_id", "=", id)
      .where("number", "=", number)
      .executeTakeFirst();
    if (piece === undefined) return;
    yield piece.bytes;
  }
}
