import type { WebhookEvent, WriteAnswer } from "@fettle/connector";
import { z } from "zod";
import { cleanText } from "../../ingest/write/clean-json.ts";
import { longestMessage, longestPath, mostFields, refusalWords } from "./refusal-words.ts";

const remoteId = z.string().min(1).max(200);
const reference = z.string().min(1).max(500);
const message = z.string().max(longestMessage);
const fields = z.array(z.object({ path: z.string().max(longestPath), message })).max(mostFields);
const events = z.array(
  z.union([
    z.object({ entity: z.string().max(100), remoteId, kind: z.enum(["changed", "deleted"]) }),
    z.object({ kind: z.literal("written"), reference, remoteId }),
    z.object({ kind: z.literal("refused"), reference, message, fields }),
  ]),
);

/**
 * The records that an unsigned webhook names, and its answers to writes, in stored form.
 * @throws when it names too much.
 */
export const writeHint = (named: readonly (WebhookEvent | WriteAnswer)[]): Uint8Array =>
  Buffer.from(JSON.stringify(events.max(100).parse(named.map(hintOf))));

function hintOf(event: WebhookEvent | WriteAnswer) {
  switch (event.kind) {
    case "written":
      return { kind: event.kind, reference: cleanText(event.reference), remoteId: cleanText(event.remoteId) };
    case "refused":
      return { kind: event.kind, reference: cleanText(event.reference), ...refusalWords(event) };
    default:
      return { entity: event.entity, remoteId: cleanText(event.remoteId), kind: event.kind };
  }
}

/** Reads a stored hint back. */
export const readHint = (body: Buffer): readonly (WebhookEvent | WriteAnswer)[] =>
  events.parse(JSON.parse(body.toString("utf8")));
