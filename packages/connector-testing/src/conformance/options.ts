import type { Connector, SettingMap, SettingValues, Vendor, WebhookEvent } from "@fettle/connector";

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

/** Canonical values to write, as the gateway passes them: the connector's own fields under `extension`. */
export interface WriteSamples {
  readonly create?: Readonly<Record<string, unknown>>;
  readonly update?: Readonly<Record<string, unknown>>;
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
  /** One payload per enumeration with the vendor's own words. */
  readonly unmapped: readonly UnmappedWord[];
  /** The writes by entity name, for entities that can be created or updated. An update is tested on the first sample. */
  readonly writes?: Readonly<Record<string, WriteSamples>>;
  /** Required when the connector has webhooks. */
  readonly webhooks?: WebhookSamples<SettingValues<Settings>>;
}
