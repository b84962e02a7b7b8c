import { type CatchUp, type CatchUpOptions, startCatchUp } from "./catching-up/catch-up.ts";
import type { ChangesClient } from "./catching-up/changes-query.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type ExpressHandler, forExpress } from "./frameworks/express.ts";
import { type FastifyPlugin, forFastify } from "./frameworks/fastify.ts";
import { type FetchHandler, forFetch } from "./frameworks/fetch.ts";
import { forHono, type HonoHandler } from "./frameworks/hono.ts";
import { forNext, type NextRoute } from "./frameworks/next.ts";
import { forNode, type NodeHandler } from "./frameworks/node.ts";
import { createHandling } from "./handling/create-handling.ts";
import { defaultHandling, type Handler, type HandlingOptions } from "./handling/options.ts";
import type { FailedEvent, Inbox } from "./inbox/inbox.ts";
import { type Log, warnings } from "./log.ts";
import { createReceive, store } from "./receiving/receive.ts";
import { keysOf } from "./signature/secrets.ts";

/** Secrets as `createWebhookEndpoint` and `rotateWebhookSecret` return them: one, or several while one is being replaced. */
export type Secrets = string | readonly string[];

/** The options of a receiver. */
export interface ReceiverOptions<Data = Readonly<Record<string, unknown>>> {
  /** The secrets, or a function that is called for every webhook. */
  readonly secrets: Secrets | (() => Secrets | Promise<Secrets>);
  /** Where events are stored before they are acknowledged. */
  readonly inbox: Inbox;
  /**
   * Called with each event, from the inbox, after {@link Receiver.start}: once, and again only after it throws or its process dies in the
   * middle. Of one record, or one system, one event at a time.
   */
  readonly handle: Handler<Data>;
  /** Leaves out an event whose record was handled at the same or a later version. Default: false. */
  readonly onlyNewest?: boolean;
  /** How far a webhook's timestamp may be from the present, both ways. Default: 300. */
  readonly toleranceSeconds?: number;
  /** The largest body that is accepted. Default: 512 KiB, twice what Fettle sends. */
  readonly maxBodyBytes?: number;
  /** How events are handled, and tried again. */
  readonly handling?: Partial<HandlingOptions>;
  /** Default: Node's own warnings. */
  readonly log?: Log;
  /** Replaces the machine's clock, for tests. An inbox in a database has the clock of its server. */
  readonly clock?: Clock;
}

/** Receives webhooks. Mount one of its handlers; all of them do the same. */
export interface Receiver extends AsyncDisposable {
  /** For everything that speaks Fetch. Rejects only with `BODY_CONSUMED`. */
  readonly fetch: FetchHandler;
  /** For `node:http`. Rejects only with `BODY_CONSUMED`. */
  readonly node: NodeHandler;
  /** For Express: `app.post("/webhooks", receiver.express)`, before any body parser or behind `express.raw`. */
  readonly express: ExpressHandler;
  /** For Fastify: `app.register(receiver.fastify, { path: "/webhooks" })`. */
  readonly fastify: FastifyPlugin;
  /** For Hono: `app.post("/webhooks", receiver.hono)`. */
  readonly hono: HonoHandler;
  /** For Next: `export const { POST } = receiver.next`. */
  readonly next: NextRoute;
  /** Starts to handle what is stored, in this process. A process without it only stores. */
  start(): void;
  /**
   * Asks the API for changes whose webhooks did not come: now, and after every silence. They go through the same inbox by the same ids, so
   * none is handled twice. It begins with the changes after its first call ever; its place is kept in the inbox.
   */
  catchUp(client: ChangesClient, options?: CatchUpOptions): void;
  /** Events that failed too often, the oldest failure first. */
  failed(limit?: number): Promise<readonly FailedEvent[]>;
  /** Handles a failed event again. False when there is none with this id. */
  retry(id: string): Promise<boolean>;
  /** Removes a handled or failed event. When it is sent again, it is handled again. False when there is none with this id. */
  forget(id: string): Promise<boolean>;
  /** Stops to claim events, and settles when the handlers that run have ended. */
  dispose(): Promise<void>;
}

/**
 * Creates a receiver.
 * @throws WebhookError `INVALID_SECRET`
 */
export function createReceiver<Data = Readonly<Record<string, unknown>>>({
  secrets,
  inbox,
  handle,
  onlyNewest = false,
  toleranceSeconds = 300,
  maxBodyBytes = 512 * 1024,
  handling: given = {},
  log = warnings,
  clock = systemClock,
}: ReceiverOptions<Data>): Receiver {
  const fixed = typeof secrets === "function" ? null : keysOf(secrets);
  const keys = async () => (typeof secrets === "function" ? keysOf(await secrets()) : (fixed ?? []));
  const options = { ...defaultHandling, ...given };
  const catchUps: CatchUp[] = [];
  const handling = createHandling({
    inbox,
    handle: handle as Handler<Readonly<Record<string, unknown>>>, // the app knows the documents of its endpoint
    onlyNewest,
    options,
    clock,
    log,
  });
  const onStored = () => handling.wake();
  const receive = createReceive({ inbox, keys, toleranceSeconds, maxBodyBytes, clock, log, onStored: heard });

  function heard(): void {
    for (const one of catchUps) one.heard();
    onStored();
  }

  async function dispose(): Promise<void> {
    await Promise.all([...catchUps.map((one) => one.stop()), handling.stop()]);
  }

  const fetch = forFetch(receive);
  const node = forNode(receive);
  return {
    fetch,
    node,
    express: forExpress(node),
    fastify: forFastify(receive),
    hono: forHono(fetch),
    next: forNext(fetch),
    start: () => handling.start(),
    catchUp(client, catchUpOptions = {}) {
      const storeMissed = (event: Parameters<typeof store>[1]) => store({ inbox, clock, onStored }, event);
      catchUps.push(startCatchUp({ client, options: catchUpOptions, inbox, store: storeMissed, clock, log }));
    },
    failed: (limit = 100) => inbox.failed(limit),
    async retry(id) {
      const isWaiting = await inbox.retry(id);
      handling.wake();
      return isWaiting;
    },
    forget: (id) => inbox.forget(id),
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}
