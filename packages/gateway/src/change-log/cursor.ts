import { createHash } from "node:crypto";
import { GatewayError } from "../errors.ts";

/** Writes a position of the change log as the opaque text that clients keep. */
export function encodeCursor(environmentId: string, position: number): string {
  return `${position.toString(36)}.${checksum(environmentId, position)}`;
}

/**
 * Reads a cursor back.
 * @throws GatewayError `INVALID_CURSOR` when it was cut, made up, or belongs to another environment.
 */
export function decodeCursor(environmentId: string, cursor: string): number {
  const match = /^([0-9a-z]{1,11})\.([\w-]{8})$/.exec(cursor);
  const position = match?.[1] === undefined ? Number.NaN : Number.parseInt(match[1], 36);
  if (!Number.isSafeInteger(position) || match?.[2] !== checksum(environmentId, position)) {
    throw new GatewayError("INVALID_CURSOR", "This is not a cursor of this environment. Use one that the API gave you, whole.");
  }
  return position;
}

const checksum = (environmentId: string, position: number) =>
  createHash("sha256").update(`cursor:${environmentId}:${position}`).digest("base64url").slice(0, 8);
