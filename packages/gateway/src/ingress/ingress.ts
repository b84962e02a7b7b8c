import type { BodyReader } from "../gathered-bytes.ts";
import type { IngressEvents } from "./events/ingress-event.ts";
import type { Webhooks } from "./registration/webhooks.ts";

/** A webhook that nothing has been read of yet. */
export interface IncomingWebhook extends Pick<Request, "method" | "url" | "headers"> {
  readonly readBody: BodyReader;
}

/** Vendors' webhooks: their addresses, what is set up at the vendors, and what has come in. */
export interface Ingress extends IngressEvents, Webhooks {
  /** Answers a vendor's webhook at `/ingress/:key`: verified, stored, then acknowledged. */
  receive(incoming: IncomingWebhook, key: string): Promise<Response>;
}
