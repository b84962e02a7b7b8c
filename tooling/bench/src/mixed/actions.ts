import { openSubscriber } from "../feed/open-subscriber.ts";
import type { Fettle } from "../house/fettle.ts";
import { signWebhook } from "../house/sign-webhook.ts";
import type { SetUpWebhook } from "../house/start-vendor.ts";
import { accountSize, workOrderPayload } from "../house/vendor-records.ts";
import { documents } from "../query/shapes.ts";

/** What happens to a server in mixed use, one thing at a time. */
export interface Actions extends Disposable {
  /** Does the next thing. @throws Error when the server refuses it. */
  next(): Promise<void>;
  /** How often each was done, and how often a webhook was refused for now. */
  readonly done: Readonly<Record<string, number>>;
}

const mostSubscribers = 50;
const follow = "subscription { workOrderChanges { kind workOrder { id title status } } }";
const statuses = ["OPEN", "SCHEDULED", "IN_PROGRESS", "COMPLETED"];
const pageLengths = [10, 50, 100];

/** Of a hundred things, so many are of each kind. */
const shares = { list: 40, page: 15, typename: 15, webhook: 25, subscriber: 5 } as const;
const turns = Object.entries(shares).flatMap(([name, share]) =>
  Array<keyof typeof shares>(share).fill(name as keyof typeof shares),
); // its own keys

/**
 * The things take turns in an order that is always the same. Webhooks tell of changes of the same work orders again and again, and the oldest
 * subscriber leaves when another comes, so nothing grows but the log.
 */
export function createActions(fettle: Fettle, webhook: SetUpWebhook, workOrders: number): Actions {
  const size = accountSize(workOrders);
  const subscribers: Disposable[] = [];
  const done: Record<string, number> = {};
  const from = Date.now();
  let count = 0;

  const ask = (query: string, variables: object) => fettle.ask(query.replaceAll(/\s+/gu, " "), { ...variables });
  const kinds: Readonly<Record<keyof typeof shares, (number: number) => Promise<unknown>>> = {
    list: (number) =>
      ask(documents.list, { status: statuses[number % statuses.length], first: pageLengths[number % pageLengths.length] }),
    // Each page length is a document of its own, so the caches of documents turn over too.
    page: (number) =>
      ask(`query P${number % 500} { workOrders(first: 20) { nodes { id number title updatedAt } totalCount } }`, {}),
    typename: () => ask(documents.typename, {}),
    async webhook(number) {
      const payload = { ...workOrderPayload(number % workOrders, size), title: `Seen ${number}` };
      const changed = { ...payload, updatedAt: new Date(from + number).toISOString() };
      const { headers, body } = signWebhook(webhook.secret, `mixed_${number}`, "work_order.updated", changed);
      const response = await fetch(webhook.url, { method: "POST", headers, body });
      await response.arrayBuffer();
      // A server that has too much to do says so, and the vendor sends it again.
      if (response.status === 503) done["refused"] = (done["refused"] ?? 0) + 1;
      else if (!response.ok) throw new Error(`A webhook was answered ${response.status}`);
    },
    async subscriber(number) {
      const server = { url: `${fettle.url}/graphql`, token: fettle.token, document: follow };
      subscribers.push(await openSubscriber(number % 2 === 0 ? "SSE" : "WebSocket", server, () => {}));
      if (subscribers.length > mostSubscribers) subscribers.shift()?.[Symbol.dispose]();
    },
  };
  return {
    done,
    async next() {
      count += 1;
      // A step that is prime to the number of turns visits all of them, mixed.
      const kind = turns[(count * 37) % turns.length] ?? "list";
      await kinds[kind](count);
      done[kind] = (done[kind] ?? 0) + 1;
    },
    [Symbol.dispose]() {
      for (const subscriber of subscribers) subscriber[Symbol.dispose]();
    },
  };
}
