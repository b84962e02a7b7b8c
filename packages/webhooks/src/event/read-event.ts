import { WebhookError } from "../webhook-error.ts";
import { changeOf } from "./change-of.ts";
import { isObject } from "./is-object.ts";
import type { WebhookEvent } from "./webhook-event.ts";

/**
 * Reads the body of a verified webhook.
 * @throws WebhookError `INVALID_BODY`
 */
export function readEvent(body: string, { id, isReplay }: { readonly id: string; readonly isReplay: boolean }): WebhookEvent {
  const read = parse(body);
  if (!isObject(read) || typeof read["type"] !== "string" || typeof read["timestamp"] !== "string")
    throw new WebhookError("INVALID_BODY", "The body is not an event of Fettle.");
  const { type, timestamp, environment, cursor = null, traceId = null, data = null, errors = [], truncated = false } = read;
  return { id, type, timestamp, environment, cursor, traceId, data, errors, truncated, isReplay } as WebhookEvent; // as the signer says
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new WebhookError("INVALID_BODY", "The body is not JSON.", { cause: error });
  }
}

/** Events of one lane are handled one at a time, in order: those of a record, or of a system; any other event has its own. */
export function laneOf(event: WebhookEvent): string {
  const change = changeOf(event);
  if (change !== null) return change.recordId;
  const systemId = isObject(event.data) ? event.data["systemId"] : null;
  return typeof systemId === "string" ? systemId : event.id;
}
