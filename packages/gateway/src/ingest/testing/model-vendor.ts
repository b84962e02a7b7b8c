import {
  complete,
  ConnectorError,
  defineConnector,
  defineEntityConnector,
  type Page,
  type WebhookEvent,
  type workOrder,
} from "@fettle/connector";

/** One state that a record had at the vendor, in the order in which it had them. Deleted: there was none. */
export interface ModelState {
  readonly title: string;
  /** By the vendor's clock. */
  readonly changedAt: Date;
  readonly isDeleted: boolean;
}

/** What kind of vendor it is. */
export interface ModelTraits {
  /** Whether its records say when they changed; it can then list what changed. */
  readonly hasTimes: boolean;
  /** Whether deleted records stay in its lists, marked, instead of being gone. */
  readonly marksDeleted: boolean;
  /** Whether webhooks carry the record, or only name it. */
  readonly sendsPayload: boolean;
  /** Whether a webhook of a deletion says when it happened. */
  readonly datesDeletions: boolean;
  /** How far its clock is ahead of ours. */
  readonly skewMilliseconds: number;
}

interface ModelPayload {
  readonly id: string;
  readonly title: string;
  readonly changedAt: string;
  readonly isDeleted: boolean;
}

/** A vendor as a model: the whole history of every record, so that one can tell whether it was told truly. */
export interface ModelVendor {
  readonly traits: ModelTraits;
  readonly histories: ReadonlyMap<string, readonly ModelState[]>;
  /** Bodies of webhooks, one for each change, oldest first. */
  readonly webhooks: readonly string[];
  /** Awaited after an answer has been made up and before it leaves: what happens then makes it an old one. */
  meanwhile: () => Promise<void>;
  change(id: string, kind: "write" | "delete"): void;
}

const recordsPerPage = 2;

export function createModelVendor(traits: ModelTraits, clock: () => Date): ModelVendor {
  const histories = new Map<string, ModelState[]>();
  const webhooks: string[] = [];
  return {
    traits,
    histories,
    webhooks,
    meanwhile: async () => {},
    change(id, kind) {
      const history = histories.get(id) ?? [];
      const isDeleted = history.at(-1)?.isDeleted ?? true;
      if (kind === "delete" && isDeleted) return;
      const changedAt = new Date(clock().getTime() + traits.skewMilliseconds);
      const title = kind === "delete" ? (history.at(-1)?.title ?? "") : `${id}.${history.length}`;
      histories.set(id, [...history, { title, changedAt, isDeleted: kind === "delete" }]);
      webhooks.push(JSON.stringify({ number: webhooks.length, id, kind, title, changedAt }));
    },
  };
}

function payloadsOf({ histories, traits }: ModelVendor): readonly ModelPayload[] {
  return [...histories].flatMap(([id, history]) => {
    const last = history.at(-1);
    if (last === undefined || (last.isDeleted && !traits.marksDeleted)) return [];
    return [{ id, title: last.title, changedAt: last.changedAt.toISOString(), isDeleted: last.isDeleted }];
  });
}

const byTime = (one: ModelPayload, other: ModelPayload) => (one.changedAt < other.changedAt ? -1 : 1);

/** The connector to whatever vendor the model of the run is. Pages are counted off a list that shifts while it is read. */
export function modelConnector(current: () => ModelVendor, traits: Pick<ModelTraits, "hasTimes">) {
  const pageOf = async (payloads: readonly ModelPayload[], cursor: string | null): Promise<Page> => {
    const start = Number(cursor ?? 0);
    const page = payloads.slice(start, start + recordsPerPage);
    const next = start + recordsPerPage < payloads.length ? String(start + recordsPerPage) : null;
    await current().meanwhile();
    return { payloads: page, next };
  };
  const changed = {
    changedSince: async (_: unknown, since: string, cursor: string | null) =>
      pageOf(
        payloadsOf(current())
          .filter(({ changedAt }) => changedAt >= since)
          .toSorted(byTime),
        cursor,
      ),
  };
  return defineConnector({
    specificationVersion: "v1",
    id: "model-vendor",
    name: "Model Vendor",
    version: "1.0.0",
    categories: ["MAINTENANCE"],
    settings: {},
    authentication: [{ type: "apiKey", header: "x-key" }],
    baseUrl: () => "https://vendor.example",
    account: async () => ({ id: "1", name: "One" }),
    webhooks: {
      verify: () => ({ valid: true, deliveryId: null, signedAt: null }),
      read: (body) => [eventOf(body, current().traits)],
    },
    entities: {
      WorkOrder: defineEntityConnector<unknown, typeof workOrder.fields>({
        normalize(value) {
          const payload = value as ModelPayload; // the model's own payloads
          return {
            remoteId: payload.id,
            remoteUpdatedAt: traits.hasTimes ? payload.changedAt : null,
            isDeleted: payload.isDeleted,
            fields: {
              title: payload.title,
              status: { value: "OPEN", remote: null },
              type: { value: "UNKNOWN", remote: null },
              priority: { value: "NONE", remote: null },
              assignees: [],
            },
          };
        },
        all: complete(async (_, cursor) => pageOf(payloadsOf(current()), cursor)),
        ...(traits.hasTimes ? changed : {}),
        async read(_, remoteId) {
          const payload = payloadsOf(current()).find(({ id }) => id === remoteId) ?? null;
          await current().meanwhile();
          return payload;
        },
      }),
    },
  });
}

function eventOf(body: unknown, traits: ModelTraits): WebhookEvent {
  const { id, kind, title, changedAt } = body as ModelPayload & { readonly kind: "write" | "delete" }; // the model's own webhooks
  if (typeof id !== "string") throw new ConnectorError("UNEXPECTED_ANSWER", "This is no webhook of the model.");
  if (kind === "delete") {
    return { entity: "WorkOrder", remoteId: id, kind: "deleted", occurredAt: traits.datesDeletions ? changedAt : null };
  }
  const payload: ModelPayload = { id, title, changedAt, isDeleted: false };
  return { entity: "WorkOrder", remoteId: id, kind: "changed", ...(traits.sendsPayload ? { payload } : {}) };
}
