import { createHash } from "node:crypto";
import { z } from "zod";
import { randomSecret } from "../../identifiers.ts";
import { sealedPlace } from "../../store/declared-table.ts";
import { sealedSession } from "../tables.ts";
import type { SessionRow } from "./session-rows.ts";

const schema = z.object({
  /** The secret of the connect page, which leads back to it. */
  secret: z.string(),
  connectorId: z.string(),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.record(z.string(), z.string())])),
  verifier: z.string(),
  nonce: z.string().nullable(),
});

/** The state of a flow while a person signs in at the vendor. Stored sealed. */
export type Flow = z.infer<typeof schema>;

export const writeFlow = (flow: Flow): string => JSON.stringify(flow);
export const readFlow = (text: string): Flow => schema.parse(JSON.parse(text));

/** The place that a session's sealed text is bound to: its flow, and later its code. */
export const sessionPlace = (session: Pick<SessionRow, "environment_id" | "id">) =>
  sealedPlace(sealedSession, session.environment_id, session.id);

const secretShape = /^[\w-]{43}$/;

/** The stored hash of a secret in an address or a cookie; null for a text that cannot be one. */
export const hashSecret = (secret: string | null): Buffer | null =>
  secret !== null && secretShape.test(secret) ? sha256(secret) : null;

/** The state of an authorization request: the session it belongs to, by the hash of its key, and 256 random bits. */
export function newState(session: Pick<SessionRow, "key_hash">): { readonly state: string; readonly stateHash: Buffer } {
  const state = session.key_hash.toString("base64url") + randomSecret();
  return { state, stateHash: sha256(state) };
}

const stateShape = /^([\w-]{43})[\w-]{43}$/;

/** The hashes that a state leads to, whether or not it is still valid; null for a text that cannot be one. */
export function readState(state: string | null): { readonly keyHash: Buffer; readonly stateHash: Buffer } | null {
  const keyHash = stateShape.exec(state ?? "")?.[1];
  return state === null || keyHash === undefined
    ? null
    : { keyHash: Buffer.from(keyHash, "base64url"), stateHash: sha256(state) };
}

const sha256 = (text: string) => createHash("sha256").update(text).digest();
