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
  /** Whether it is gone as if it had never been: of a backup that does not have it, nothing is marked as deleted. */
  readonly isForgotten?: boolean;
}

/** What kind of vendor it is. */
export interface ModelTraits {
  /** Whether its records say when they changed; it can then list what changed. */
  readonly hasTimes: boolean;
  /** Whether one record can be read. */
  readonly canRead: boolean;
  /** Whether everything can be listed, or only what changed. */
  readonly listsAll: boolean;
  /** Whether deleted records stay in its lists, marked, instead of being gone. */
  readonly marksDeleted: boolean;
  /** Whether webhooks carry the record, or only name it. */
  readonly sendsPayload: boolean;
  /** Whether a webhook of a deletion says when it happened. */
  readonly datesDeletions: boolean;
  /** How far its clock is ahead of ours at first. */
  readonly skewMilliseconds: number;
}

/** What can be done to a record: `untrash` brings one back that was deleted, with the time it had. */
export type ModelDeed = "write" | "delete" | "untrash";

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
  /** How far its clock is ahead of ours. */
  skewMilliseconds: number;
  /** How often one record was read. */
  reads: number;
  /** Whether reading one record fails. */
  isUnreadable: boolean;
  /** Whether a write is answered with the whole record. */
  answersWhole: boolean;
  /** Whether it takes a delete and goes on showing the record. */
  deletesLater: boolean;
  /** How often it was asked to delete a record. */
  deletes: number;
  /** Without a title a record that is written gets one of its own. */
  change(id: string, deed: ModelDeed, title?: string): void;
  /** From now on lists show what there is now, as from a cache; or again what there is. */
  freezeLists(isFrozen: boolean): void;
  /** What lists show as from a cache; null: what there is. */
  frozen: readonly ModelPayload[] | null;
  /** Makes a backup. */
  save(): void;
  /** Puts the last backup in place of what there is, contents and times, and tells nobody. */
  restore(): void;
}

const recordsPerPage = 2;

export function createModelVendor(traits: ModelTraits, clock: () => Date): ModelVendor {
  const histories = new Map<string, ModelState[]>();
  const webhooks: string[] = [];
  let backup: ReadonlyMap<string, ModelState> = new Map();
  const append = (id: string, state: ModelState) => void histories.set(id, [...(histories.get(id) ?? []), state]);
  const vendor: ModelVendor = {
    traits,
    histories,
    webhooks,
    meanwhile: async () => {},
    skewMilliseconds: traits.skewMilliseconds,
    reads: 0,
    isUnreadable: false,
    answersWhole: true,
    deletesLater: false,
    deletes: 0,
    change(id, deed, given) {
      const history = histories.get(id) ?? [];
      const isDeleted = history.at(-1)?.isDeleted ?? true;
      if (isDeleted ? deed === "delete" : deed === "untrash") return;
      const before = history.findLast((state) => !state.isDeleted);
      if (deed === "untrash" && before === undefined) return;
      const kind = deed === "delete" ? "delete" : "write";
      const isOld = deed === "untrash" && before !== undefined;
      const changedAt = isOld ? before.changedAt : new Date(clock().getTime() + vendor.skewMilliseconds);
      const title = deed === "write" ? (given ?? `${id}.${history.length}`) : (before?.title ?? "");
      append(id, { title, changedAt, isDeleted: kind === "delete" });
      webhooks.push(JSON.stringify({ number: webhooks.length, id, kind, title, changedAt }));
    },
    frozen: null,
    freezeLists(isFrozen) {
      vendor.frozen = isFrozen ? payloadsOf(vendor) : null;
    },
    save() {
      backup = new Map([...histories].flatMap(([id, history]) => history.slice(-1).map((state) => [id, state])));
    },
    restore() {
      for (const [id, history] of histories) {
        const last = history.at(-1);
        const saved = backup.get(id);
        if (saved !== undefined && saved !== last) append(id, saved);
        else if (saved === undefined && last?.isForgotten !== true) append(id, forgotten(last));
      }
    },
  };
  return vendor;
}

const forgotten = (last: ModelState | undefined): ModelState => ({
  title: "",
  changedAt: last?.changedAt ?? new Date(0),
  isDeleted: true,
  isForgotten: true,
});

function payloadsOf({ histories, traits }: ModelVendor): readonly ModelPayload[] {
  return [...histories].flatMap(([id, history]) => {
    const last = history.at(-1);
    if (last === undefined || last.isForgotten === true || (last.isDeleted && !traits.marksDeleted)) return [];
    return [{ id, title: last.title, changedAt: last.changedAt.toISOString(), isDeleted: last.isDeleted }];
  });
}

const listedBy = (vendor: ModelVendor) => vendor.frozen ?? payloadsOf(vendor);

const byTime = (one: ModelPayload, other: ModelPayload) => (one.changedAt < other.changedAt ? -1 : 1);

/** The connector to whatever vendor the model of the run is. Pages are counted off a list that shifts while it is read. */
export function modelConnector(current: () => ModelVendor, traits: Pick<ModelTraits, "hasTimes" | "canRead" | "listsAll">) {
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
        listedBy(current())
          .filter(({ changedAt }) => changedAt >= since)
          .toSorted(byTime),
        cursor,
      ),
  };
  const read = async (_: unknown, remoteId: string) => {
    current().reads += 1;
    if (current().isUnreadable) throw new ConnectorError("UNAVAILABLE", "The vendor is down.");
    const payload = payloadsOf(current()).find(({ id }) => id === remoteId) ?? null;
    await current().meanwhile();
    return payload;
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
        ...(traits.listsAll ? { all: complete(async (_, cursor) => pageOf(listedBy(current()), cursor)) } : {}),
        ...(traits.hasTimes ? changed : {}),
        ...(traits.canRead ? { read } : {}),
        async update(_, remoteId, { title }) {
          current().change(remoteId, "write", title ?? "");
          const payload = payloadsOf(current()).find(({ id }) => id === remoteId);
          await current().meanwhile();
          return { outcome: "done", remoteId, ...(current().answersWhole ? { payload } : {}) };
        },
        async delete(_, remoteId) {
          current().deletes += 1;
          if (!current().deletesLater) current().change(remoteId, "delete");
          await current().meanwhile();
        },
        writable: { update: ["title"] },
      }),
    },
  });
}

function eventOf(body: unknown, traits: ModelTraits): WebhookEvent {
  // The model's own webhooks; one without a title only names the record.
  const { id, kind, title, changedAt } = body as Omit<ModelPayload, "title"> & { readonly kind: string; readonly title?: string };
  if (typeof id !== "string") throw new ConnectorError("UNEXPECTED_ANSWER", "This is no webhook of the model.");
  if (kind === "delete") {
    return { entity: "WorkOrder", remoteId: id, kind: "deleted", occurredAt: traits.datesDeletions ? changedAt : null };
  }
  const payload = title === undefined ? undefined : { id, title, changedAt, isDeleted: false };
  return { entity: "WorkOrder", remoteId: id, kind: "changed", ...(traits.sendsPayload ? { payload } : {}) };
}
