import { hash } from "node:crypto";
import { GatewayError } from "../errors.ts";
import type { Place } from "./place.ts";

/** Encodes a place in the change log as the opaque text that clients keep. */
export function encodeCursor(environmentId: string, { position, mark }: Place): string {
  const place = mark === null ? position.toString(36) : `${position.toString(36)}.${mark}`;
  return `${place}.${checksum(environmentId, position, mark)}`;
}

/**
 * Decodes a cursor. Whether the log still has the place's mark shows only when the log is read.
 * @throws GatewayError `INVALID_CURSOR` when the cursor was cut, made up, or belongs to another environment.
 */
export function decodeCursor(environmentId: string, cursor: string): Place {
  const match = /^([0-9a-z]{1,11})(?:\.([\w-]{8,32}))?\.([\w-]{8})$/.exec(cursor);
  const position = match?.[1] === undefined ? Number.NaN : Number.parseInt(match[1], 36);
  const mark = match?.[2] ?? null;
  if (!Number.isSafeInteger(position) || match?.[3] !== checksum(environmentId, position, mark)) {
    throw new GatewayError("INVALID_CURSOR", "This is not a cursor of this environment. Pass a cursor from the API unchanged.");
  }
  return { position, mark };
}

/** Without a mark, it equals the checksum of the cursors that were issued before marks existed. */
const checksum = (environmentId: string, position: number, mark: string | null) =>
  hash("sha256", `cursor:${environmentId}:${position}${mark === null ? "" : `:${mark}`}`, "base64url").slice(0, 8);
