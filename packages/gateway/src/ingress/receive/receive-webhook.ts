import { createHash } from "node:crypto";
import type { WebhookVerification } from "@fettle/connector";
import type { Catalog } from "../../catalog/catalog.ts";
import type { Clock } from "../../clock.ts";
import { randomId, randomTraceId } from "../../identifiers.ts";
import type { JobQueue } from "../../jobs/job-queue.ts";
import type { IncomingWebhook } from "../ingress.ts";
import { ingressJob } from "../jobs.ts";
import type { Log } from "../../log.ts";
import type { Store } from "../../store/database.ts";
import type { Systems } from "../../systems/systems.ts";
import { cleanText } from "../../ingest/write/clean-json.ts";
import { insertDelivery } from "../events/stored-event-rows.ts";
import { writeHint } from "./hint.ts";
import type { HintLimit } from "./hint-limit.ts";
import { lockForWriting } from "../../systems/registry/lock-for-writing.ts";
import { readIngressEvent, UnreadableEvent, type IngressBody } from "./read-ingress-event.ts";

/** What receiving works with. */
export interface ReceiveDependencies {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly systems: Pick<Systems, "byIds">;
  readonly jobs: Pick<JobQueue, "send" | "wake">;
  readonly clock: Clock;
  readonly log: Log;
  readonly hintLimit: HintLimit;
  /** Whose key it is; null for an unknown one. */
  resolveKey(key: string): Promise<{ readonly environmentId: string; readonly systemId: string; readonly secret: string } | null>;
}

const mostHintBytes = 16_384;
const toleranceMilliseconds = 300_000;

/**
 * Answers a vendor's webhook: checked over its raw body, stored with its id together with the job that processes it, and only then
 * acknowledged. A repeated delivery is acknowledged and changes nothing. An unsigned one is only a hint: repeated hints that wait
 * are one, and a flood is turned away.
 */
export async function receiveWebhook(
  dependencies: ReceiveDependencies,
  incoming: IncomingWebhook,
  key: string,
): Promise<Response> {
  const { store, catalog, systems, jobs, clock, log, hintLimit } = dependencies;
  if (incoming.method !== "POST") return answer(405, "METHOD_NOT_ALLOWED", "Send webhooks with POST.", { allow: "POST" });
  const owner = /^[\w-]{20,100}$/.test(key) ? await dependencies.resolveKey(key) : null;
  const system = owner === null ? undefined : (await systems.byIds(owner.environmentId, [owner.systemId])).get(owner.systemId);
  const webhooks = system === undefined ? undefined : catalog.connectors.get(system.connectorId)?.connector.webhooks;
  if (owner === null || system === undefined || webhooks === undefined || system.status === "DISCONNECTED") {
    return unknownAddress();
  }
  const isSigned = webhooks.verify !== undefined;
  const body = await (isSigned ? incoming.readBody() : incoming.readBody(mostHintBytes));
  const delivery = { headers: Object.fromEntries(incoming.headers), body, url: incoming.url };
  const verification = isSigned ? await verify(() => webhooks.verify?.(delivery, owner.secret), clock) : null;
  if (verification?.valid === false) {
    log.info({ systemId: system.id, reason: verification.reason }, "a webhook was refused");
    return answer(401, "INVALID_SIGNATURE", `The webhook was refused: ${verification.reason}`);
  }
  if (!isSigned && !hintLimit.take(system.id)) {
    return answer(429, "TOO_MANY_REQUESTS", "Too many unsigned webhooks. Polling will find the changes.", {
      "retry-after": "10",
    });
  }
  const about = { contentType: headerOf(incoming, "content-type"), contentEncoding: headerOf(incoming, "content-encoding") };
  const hint = isSigned ? null : readHint(webhooks, { body, ...about });
  if (hint instanceof UnreadableEvent) return answer(400, "UNREADABLE_WEBHOOK", hint.message);
  const isStored = await store
    .environment(owner.environmentId)
    .transaction()
    .execute(async (transaction) => {
      if ((await lockForWriting(transaction, owner.environmentId, system.id)) === undefined) return false;
      const deliveryId = await insertDelivery(transaction, {
        environmentId: owner.environmentId,
        id: randomId("ind"),
        systemId: system.id,
        deliveryKey: deliveryKeyOf(verification, hint ?? body),
        signed: isSigned,
        body: Buffer.from(hint ?? body),
        ...about,
        receivedAt: clock(),
        traceId: randomTraceId(),
      });
      if (deliveryId !== null) {
        const options = { transaction, systemId: system.id };
        await jobs.send(ingressJob, { environmentId: owner.environmentId, deliveryId }, options);
      }
      return true;
    });
  jobs.wake(ingressJob);
  return isStored ? Response.json({ received: true }) : unknownAddress();
}

const unknownAddress = () => answer(404, "NOT_FOUND", "This webhook address does not exist. It may have been replaced.");

const longestHeader = 200;

const headerOf = ({ headers }: IncomingWebhook, name: string) => {
  const value = headers.get(name);
  return value === null ? null : cleanText(value).slice(0, longestHeader);
};

/** What an unsigned webhook names, which is all of it that is kept: repeated hints are one, whatever else they carry. */
function readHint(webhooks: Parameters<typeof readIngressEvent>[0], body: IngressBody): Uint8Array | UnreadableEvent {
  try {
    return writeHint(readIngressEvent(webhooks, body));
  } catch (error) {
    const isWorded = error instanceof UnreadableEvent && error.code !== "CONNECTOR_FAILED";
    return isWorded ? error : new UnreadableEvent("NOT_UNDERSTOOD", "The body is not a webhook of this vendor.");
  }
}

/** What the vendor signed long ago, or in the future, may be a recording. */
async function verify(
  check: () => WebhookVerification | Promise<WebhookVerification> | undefined,
  clock: Clock,
): Promise<WebhookVerification> {
  const result = (await check()) ?? { valid: false, reason: "The connector cannot check signatures." };
  if (!result.valid || result.signedAt === null) return result;
  const isRecent = Math.abs(clock().getTime() - result.signedAt.getTime()) <= toleranceMilliseconds;
  return isRecent
    ? result
    : { valid: false, reason: "The signature's time differs from the current time by more than five minutes." };
}

/** The same for what is the same: an id that comes with another body, as from a vendor that mended it, is another event. */
function deliveryKeyOf(verification: WebhookVerification | null, body: Uint8Array): string {
  const digest = digestOf(body);
  if (verification === null) return `hint:${digest}`;
  // An id may be of any length, and hold what PostgreSQL's text cannot.
  return verification.valid && verification.deliveryId !== null
    ? `id:${digestOf(Buffer.from(verification.deliveryId, "utf16le"))}:${digest}`
    : `body:${digest}`;
}

const digestOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("base64url");

function answer(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json({ error: { code, message } }, { status, headers });
}
