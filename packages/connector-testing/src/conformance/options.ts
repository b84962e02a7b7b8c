import type { Connector, LimitReading, SettingMap, SettingValues, Vendor, WebhookEvent } from "@fettle/connector";

/** The caller's test runner: vitest, jest, `node:test`. */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => void;
  readonly it: (name: string, body: () => void | Promise<void>) => void;
}

/** A payload with an unmapped word. */
export interface UnmappedWord {
  readonly entity: string;
  /** The canonical field that must become UNKNOWN. */
  readonly field: string;
  readonly word: string;
  readonly payload: unknown;
}

/** A webhook body and the events that it reports. */
export interface SampleDelivery<Settings> {
  readonly body: unknown;
  /** Settings of this webhook's system that differ from the vendor's of {@link ConnectorTestOptions.vendor}. */
  readonly settings?: Partial<Settings>;
  readonly events: readonly Pick<WebhookEvent, "entity" | "remoteId" | "kind">[];
}

/** The samples with which the suite tests webhooks. */
export interface WebhookSamples<Settings> {
  /** With `appWide`, they belong to the account of the vendor of {@link ConnectorTestOptions.vendor}. */
  readonly deliveries: readonly SampleDelivery<Settings>[];
  /** Well-formed bodies that are irrelevant. */
  readonly ofNoInterest: readonly unknown[];
  /** The vendor's headers for a body, with names in lower case. Required with `verify` and `appWide`. */
  readonly sign?: (body: Uint8Array, secret: string, signedAt: Date) => Readonly<Record<string, string>>;
  /**
   * The webhooks by which the vendor answers a write that it has accepted. Required where `create` or `update` answers `accepted` with a
   * reference.
   */
  readonly answers?: {
    readonly written: (reference: string, remoteId: string) => unknown;
    readonly refused: (reference: string, message: string) => unknown;
  };
  /** The number of webhooks that are set up at a vendor of {@link ConnectorTestOptions.vendor}. Required with `register`. */
  readonly registered?: (vendor: Vendor<Settings>) => number | Promise<number>;
}

/** A response of the vendor in which its limits stand, and what it says about them. */
export interface LimitSample {
  /** Default: 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The parsed JSON. Default: null. */
  readonly body?: unknown;
  readonly reading: LimitReading;
}

/** Canonical values to write, as the gateway passes them: the connector's own fields under `extension`. */
export interface WriteSamples {
  readonly create?: Readonly<Record<string, unknown>>;
  readonly update?: Readonly<Record<string, unknown>>;
  /** The values beside a small file. Required with `upload`. */
  readonly upload?: Readonly<Record<string, unknown>>;
}

/** A payload with one of a customer's own words, which nothing but the customer's map gives a meaning. */
export interface CustomerWord {
  readonly entity: string;
  /** The canonical field that the word decides. */
  readonly field: string;
  readonly word: string;
  readonly payload: unknown;
}

/** The options of {@link testConnector}. */
export interface ConnectorTestOptions<Settings extends SettingMap> {
  readonly connector: Connector<Settings>;
  readonly runner: TestRunner;
  /**
   * Creates a fresh vendor that behaves like the real one and has exactly the records of `samples`: it lists in several pages,
   * filters by update time and accepts writes. See {@link fakeVendor}.
   */
  readonly vendor: () => Vendor<SettingValues<Settings>>;
  /** The payloads of every entity, by entity name; at least two for an entity that can be listed. */
  readonly samples: Readonly<Record<string, readonly unknown[]>>;
  /** The entities that the vendor lists on a single page, however many records there are, each with the reason. */
  readonly unpaged?: Readonly<Record<string, string>>;
  /** The entities whose changes the vendor cannot list in the order in which they happened, each with the reason. */
  readonly unordered?: Readonly<Record<string, string>>;
  /** One payload per enumeration with the vendor's own words. */
  readonly unmapped: readonly UnmappedWord[];
  /** The writes by entity name, for entities that can be created or updated. An update is tested on the first sample. */
  readonly writes?: Readonly<Record<string, WriteSamples>>;
  /** Required when the connector's rate limit has `readLimits`: a response with a budget or a wait, one that is refused, or both. */
  readonly limits?: readonly LimitSample[];
  /**
   * The cursors of the version that was released last, in a JSON file of the package. Once the file exists, each must be accepted and lead to
   * the same records, or be refused with an error of `isStaleCursor`, such as `INVALID_INPUT`, after which the gateway begins the list again.
   * `record` writes the file instead: ask for it when you release a version.
   */
  readonly releasedCursors?: { readonly file: URL | string; readonly record?: boolean };
  /** One word for each setting of the type `words`, by its name. The vendor lists at least one word for each. */
  readonly wordLists?: Readonly<Record<string, CustomerWord>>;
  /** Required when the connector has webhooks. */
  readonly webhooks?: WebhookSamples<SettingValues<Settings>>;
}
