import {
  complete,
  ConnectorError,
  defineConnector,
  defineEntityConnector,
  type Page,
  type WebhookEvent,
  type workOrder,
} from "@fettle/connector";

/** One state of a record at the vendor. A record's states are in order; a deleted state means that the record was absent. */
export interface ModelState {
  readonly title: string;
  /** By the vendor's clock. */
  readonly changedAt: Date;
  readonly isDeleted: boolean;
  /** Whether the record is gone as if it had never existed: a restored backup without it marks nothing as deleted. */
  readonly isForgotten?: boolean;
}

/** The properties of a vendor. */
export interface ModelTraits {
  /** Whether its records have times of change; it can then list changes. */
  readonly hasTimes: boolean;
  /** Whether it can read one record. */
  readonly canRead: boolean;
  /** Whether it can list everything, or only changes. */
  readonly listsAll: boolean;
  /** Whether deleted records stay in its lists as marked. */
  readonly marksDeleted: boolean;
  /** Whether webhooks carry the record or only name it. */
  readonly sendsPayload: boolean;
  /** Whether a webhook about a deletion has the time of the deletion. */
  readonly datesDeletions: boolean;
  /** How far its clock is initially ahead of ours. */
  readonly skewMilliseconds: number;
}

/** An action on a record. `untrash` brings back a deleted record with its old time. */
export type ModelDeed = "write" | "delete" | "untrash";

interface ModelPayload {
  readonly id: string;
  readonly title: string;
  readonly changedAt: string;
  readonly isDeleted: boolean;
}

/** A model of a vendor. It keeps the history of every record, so a test can check whether the published changes are true. */
export interface ModelVendor {
  readonly traits: ModelTraits;
  readonly histories: ReadonlyMap<string, readonly ModelState[]>;
  /** The bodies of webhooks, one for each change, oldest first. */
  readonly webhooks: readonly string[];
  /** Awaited after an answer has been prepared and before it is sent. Changes made here make the answer outdated. */
  meanwhile: () => Promise<void>;
  /** How far its clock is ahead of ours. */
  skewMilliseconds: number;
  /** How often a single record was read. */
  reads: number;
  /** Whether reading one record fails. */
  isUnreadable: boolean;
  /** Whether the answer to a write contains the whole record. */
  answersWhole: boolean;
  /** Whether it accepts a delete but keeps showing the record. */
  deletesLater: boolean;
  /** How often it was asked to delete a record. */
  deletes: number;
  /** Without `title`, a written record gets a new unique title. */
  change(id: string, deed: ModelDeed, title?: string): void;
  /** Freezes lists as a cache would, or ends that. */
  freezeLists(isFrozen: boolean): void;
  /** The records that frozen lists show; null when lists are current. */
  frozen: readonly ModelPayload[] | null;
  /** Makes a backup. */
  save(): void;
  /** Replaces the current records with the last backup, contents and times included, and sends no webhooks. */
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

/** A connector to the model of the current run. Pages are cut from a list that may shift while it is read. */
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
  // The model's own webhooks. A webhook without a title only names the record.
  const { id, kind, title, changedAt } = body as Omit<ModelPayload, "title"> & { readonly kind: string; readonly title?: string };
  if (typeof id !== "string") throw new ConnectorError("UNEXPECTED_ANSWER", "This is no webhook of the model.");
  if (kind === "delete") {
    return { entity: "WorkOrder", remoteId: id, kind: "deleted", occurredAt: traits.datesDeletions ? changedAt : null };
  }
  const payload = title === undefined ? undefined : { id, title, changedAt, isDeleted: false };
  return { entity: "WorkOrder", remoteId: id, kind: "changed", ...(traits.sendsPayload ? { payload } : {}) };
}
