import { createReceiver, type ReceiverOptions } from "../create-receiver.ts";
import type { WebhookEvent } from "../event/webhook-event.ts";
import type { Inbox } from "../inbox/inbox.ts";
import { createMemoryInbox } from "../inbox/memory-inbox.ts";
import { collect } from "./collect.ts";
import { secret } from "./webhooks.ts";

/** A receiver whose handler collects what it gets, and whose log is kept. */
export function setUp(options: Partial<ReceiverOptions> & { readonly inbox?: Inbox } = {}) {
  const handled = collect<WebhookEvent>();
  const logged = collect<string>();
  const log = (details: object, message: string) => logged.push(`${message} ${JSON.stringify(details)}`);
  const receiver = createReceiver({
    secrets: secret,
    inbox: createMemoryInbox({ ...(options.clock !== undefined && { clock: options.clock }) }),
    handle: (event) => handled.push(event),
    log: { warn: log, error: log },
    ...options,
  });
  return { receiver, handled, logged };
}
