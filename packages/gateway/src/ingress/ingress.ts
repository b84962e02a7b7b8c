import type { IngressEvents } from "./events/ingress-event.ts";
import type { Webhooks } from "./registration/webhooks.ts";

/** Vendors' webhooks: their addresses, what is set up at the vendors, and what has come in. */
export interface Ingress extends IngressEvents, Webhooks {
  /** Answers a vendor's webhook at `/ingress/:key`: verified, stored, then acknowledged. */
  receive(request: Request, key: string): Promise<Response>;
}
