import type { WebhookEvent } from "@fettle/connector";
import { z } from "zod";
import { cleanText } from "../../ingest/write/clean-json.ts";

const events = z.array(
  z.object({ entity: z.string().max(100), remoteId: z.string().min(1).max(200), kind: z.enum(["changed", "deleted"]) }),
);

/**
 * The records that an unsigned webhook names, in stored form.
 * @throws when it names too much.
 */
export const writeHint = (named: readonly WebhookEvent[]): Uint8Array =>
  Buffer.from(
    JSON.stringify(
      events.max(100).parse(named.map(({ entity, remoteId, kind }) => ({ entity, remoteId: cleanText(remoteId), kind }))),
    ),
  );

/** Reads a stored hint back. */
export const readHint = (body: Buffer): readonly WebhookEvent[] => events.parse(JSON.parse(body.toString("utf8")));
