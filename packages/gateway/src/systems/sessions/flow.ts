import { createHash } from "node:crypto";
import { z } from "zod";
import type { SessionRow } from "./session-rows.ts";

const schema = z.object({
  /** The secret of the connect page, to lead back to it. */
  secret: z.string(),
  connectorId: z.string(),
  settings: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])),
  verifier: z.string(),
  nonce: z.string().nullable(),
  /** SHA-256 of the secret that the browser which left holds in a cookie, base64url. */
  browserHash: z.string(),
});

/** What has to be remembered while a person signs in at the vendor. Kept sealed. */
export type Flow = z.infer<typeof schema>;

export const writeFlow = (flow: Flow): string => JSON.stringify(flow);
export const readFlow = (text: string): Flow => schema.parse(JSON.parse(text));

/** Where a sealed flow belongs. */
export const flowPlace = (session: Pick<SessionRow, "environment_id" | "id">) =>
  `connect:${session.environment_id}:${session.id}`;

const secretShape = /^[\w-]{43}$/;

/** What is kept of a page's secret or of a state; null for what cannot be one. */
export const hashSecret = (secret: string | null): Buffer | null =>
  secret !== null && secretShape.test(secret) ? createHash("sha256").update(secret).digest() : null;
