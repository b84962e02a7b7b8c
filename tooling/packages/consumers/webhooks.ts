// An app that receives webhooks.
import {
  changeOf,
  createMemoryInbox,
  createReceiver,
  type Inbox,
  signWebhook,
  verifyWebhook,
  WebhookError,
} from "@fettle/webhooks";

interface Data {
  readonly workOrderChanges: { readonly recordId: string; readonly workOrder: { readonly title: string } | null };
}

const secret = `whsec_${Buffer.alloc(32).toString("base64")}`;
const inbox: Inbox = createMemoryInbox();

export async function receive(titles: string[]): Promise<readonly unknown[]> {
  await using receiver = createReceiver<Data>({
    secrets: () => [secret],
    inbox,
    handle(event, { signal }) {
      if (event.type === "system.status") titles.push(event.data.status);
      else if (event.type === "workOrder.created") titles.push(event.data.workOrderChanges.workOrder?.title ?? "");
      // @ts-expect-error The type knows that a title is text.
      else if (event.type === "workOrder.updated") return event.data.workOrderChanges.workOrder?.title * 2;
      return signal.aborted ? null : changeOf(event)?.recordId;
    },
  });
  receiver.start();
  const timestamp = Math.floor(Date.now() / 1000);
  const headers = {
    "webhook-id": "evt_1_mark",
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signWebhook({ id: "evt_1_mark", timestamp, body: "{}" }, secret),
  };
  try {
    verifyWebhook({ headers, body: "{}", secrets: secret });
  } catch (error) {
    if (WebhookError.isInstance(error)) return [error.code];
  }
  return await receiver.failed();
}

export const { POST } = createReceiver({ secrets: secret, inbox, handle: () => undefined }).next;
