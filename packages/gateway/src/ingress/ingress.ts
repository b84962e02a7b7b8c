import type { Announcer, WrittenEntry } from "../announcer.ts";
import type { BodyReader } from "../gathered-bytes.ts";
import type { PlainAnswer } from "../plain-answer.ts";
import type { AppWideWebhooks } from "./app-wide/app-wide-webhooks.ts";
import type { IngressEvents } from "./events/ingress-event.ts";
import type { TakeAnswer } from "./process/write-answers.ts";
import type { Webhooks } from "./registration/webhooks.ts";

/** A webhook whose body has not been read yet. */
export interface IncomingWebhook {
  readonly method: string;
  readonly url: string;
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly readBody: BodyReader;
}

/** Vendors' webhooks: their addresses, the registrations at the vendors, and the received events. */
export interface Ingress extends IngressEvents, Webhooks, AppWideWebhooks {
  /** Answers a vendor's webhook at `/ingress/:key`: verifies and stores it, then acknowledges it. */
  receive(incoming: IncomingWebhook, key: string): Promise<PlainAnswer>;
  /** Events that have been stored, among them repeated ones that were not. */
  readonly written: Pick<Announcer<WrittenEntry>, "listen">;
  /** Hands vendors' answers to accepted writes to a later stage. Called once, before any job runs; until then they are ignored. */
  onAnswer(take: TakeAnswer): void;
}
