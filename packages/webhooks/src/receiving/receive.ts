import type { Clock } from "../clock.ts";
import { laneOf, readEvent } from "../event/read-event.ts";
import { positionOf } from "../event/event-id.ts";
import type { ArrivedEvent, Inbox } from "../inbox/inbox.ts";
import type { Log } from "../log.ts";
import { headerOf, type HeaderSource } from "../signature/header-source.ts";
import { verifyByKeys } from "../signature/verify-webhook.ts";
import { WebhookError } from "../webhook-error.ts";

/** A request, whichever framework it came through. */
export interface RawRequest {
  readonly method: string;
  readonly headers: HeaderSource;
  /** Reads the body's bytes as they arrived. Throws a WebhookError when it cannot. */
  readonly body: (maxBytes: number) => Promise<Uint8Array>;
}

/** What to answer. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Receive = (request: RawRequest) => Promise<RawAnswer>;

export interface ReceivingDependencies {
  readonly inbox: Inbox;
  /** May reject: the app finds its secrets. */
  readonly keys: () => Promise<readonly Uint8Array[]>;
  readonly toleranceSeconds: number;
  readonly maxBodyBytes: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Called when an event that was not known is stored. */
  readonly onStored: () => void;
}

const statuses: Readonly<Record<string, number>> = {
  MISSING_HEADER: 400,
  INVALID_BODY: 400,
  STALE_TIMESTAMP: 401,
  INVALID_SIGNATURE: 401,
  METHOD_NOT_ALLOWED: 405,
  BODY_TOO_LARGE: 413,
  SECRETS_UNAVAILABLE: 503,
  INBOX_UNAVAILABLE: 503,
};
/** The sender gives up after 15 seconds and would not see the answer. */
const storingMilliseconds = 10_000;

/** Verifies a request and stores its event before it answers. Rejects only with `BODY_CONSUMED`, a mistake of the app. */
export function createReceive(dependencies: ReceivingDependencies): Receive {
  return async (request) => {
    try {
      await receive(dependencies, request);
      return { status: 204, headers: {}, body: "" };
    } catch (error) {
      const status = WebhookError.isInstance(error) ? statuses[error.code] : undefined;
      if (!WebhookError.isInstance(error) || status === undefined) throw error;
      if (status === 503) dependencies.log.error({ error: error.cause }, error.message);
      return {
        status,
        headers: {
          "content-type": "application/json",
          ...(status === 405 && { allow: "POST" }),
          ...(status === 503 && { "retry-after": "10" }),
        },
        body: JSON.stringify({ code: error.code, message: error.message }),
      };
    }
  };
}

async function receive(dependencies: ReceivingDependencies, { method, headers, body }: RawRequest): Promise<void> {
  const { toleranceSeconds, maxBodyBytes, clock } = dependencies;
  if (method !== "POST") throw new WebhookError("METHOD_NOT_ALLOWED", "Webhooks are sent with POST.");
  const bytes = await body(maxBodyBytes);
  const keys = await keysNow(dependencies);
  const { id } = verifyByKeys({ headers, body: bytes, keys, toleranceSeconds, now: clock.now() });
  await store(dependencies, { id, isReplay: headerOf(headers, "webhook-replay") === "true", body: textOf(bytes) });
}

/** Stores an event, unless it is known. @throws WebhookError `INVALID_BODY`, `INBOX_UNAVAILABLE` */
export async function store(
  { inbox, clock, onStored }: Pick<ReceivingDependencies, "inbox" | "clock" | "onStored">,
  arrived: Pick<ArrivedEvent, "id" | "body" | "isReplay">,
): Promise<void> {
  const lane = laneOf(readEvent(arrived.body, arrived));
  const { promise: late, reject } = Promise.withResolvers<never>();
  const cancel = clock.after(storingMilliseconds, () => reject(new Error("The inbox has not answered.")));
  try {
    const known = await Promise.race([inbox.put({ ...arrived, lane, position: positionOf(arrived.id) }), late]);
    if (known === "new") onStored();
  } catch (error) {
    throw new WebhookError("INBOX_UNAVAILABLE", "The event could not be stored. Send it again.", { cause: error });
  } finally {
    cancel();
  }
}

async function keysNow({ keys }: ReceivingDependencies): Promise<readonly Uint8Array[]> {
  try {
    return await keys();
  } catch (error) {
    throw new WebhookError("SECRETS_UNAVAILABLE", "The signature cannot be checked now. Send it again.", { cause: error });
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new WebhookError("INVALID_BODY", "The body is not UTF-8.", { cause: error });
  }
}
