import type { Connector, SettingMap, SettingValues, Vendor, WebhookEvent } from "@fettle/connector";

/** The caller's test runner: vitest, jest, `node:test`. */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => void;
  readonly it: (name: string, body: () => void | Promise<void>) => void;
}

/** A payload with a word that nobody mapped. */
export interface UnmappedWord {
  readonly entity: string;
  /** The canonical field that must come out as UNKNOWN. */
  readonly field: string;
  readonly word: string;
  readonly payload: unknown;
}

/** A webhook body and what it tells. */
export interface SampleDelivery {
  readonly body: unknown;
  readonly events: readonly Pick<WebhookEvent, "entity" | "remoteId" | "kind">[];
}

/** What the suite needs to test webhooks with. */
export interface WebhookSamples<Settings> {
  readonly deliveries: readonly SampleDelivery[];
  /** Bodies that are well formed and of no interest. */
  readonly ofNoInterest: readonly unknown[];
  /** The vendor's headers for a body, names in lower case. Needed with `verify`. */
  readonly sign?: (body: Uint8Array, secret: string, signedAt: Date) => Readonly<Record<string, string>>;
  /** How many webhooks are set up at a vendor that {@link ConnectorTestOptions.vendor} made. Needed with `register`. */
  readonly registered?: (vendor: Vendor<Settings>) => number | Promise<number>;
}

/** Values to write, canonical, as the gateway gives them: the connector's own fields under `extension`. */
export interface WriteSamples {
  readonly create?: Readonly<Record<string, unknown>>;
  readonly update?: Readonly<Record<string, unknown>>;
}

/** What {@link testConnector} goes by. */
export interface ConnectorTestOptions<Settings extends SettingMap> {
  readonly connector: Connector<Settings>;
  readonly runner: TestRunner;
  /**
   * Makes a fresh vendor that behaves like the real one and holds exactly the records of `samples`: lists in several pages, filters by
   * update time, takes writes. See {@link fakeVendor}.
   */
  readonly vendor: () => Vendor<SettingValues<Settings>>;
  /** Payloads of every entity, by entity name; two or more of one that is listed. */
  readonly samples: Readonly<Record<string, readonly unknown[]>>;
  /** One per enumeration with words of the vendor's own. */
  readonly unmapped: readonly UnmappedWord[];
  /** By entity name, for what can be created and updated. An update is tried on the first sample. */
  readonly writes?: Readonly<Record<string, WriteSamples>>;
  /** Needed when the connector has webhooks. */
  readonly webhooks?: WebhookSamples<SettingValues<Settings>>;
}
