import type { AuthenticationMethod } from "./authentication.ts";
import type { CanonicalEntities } from "./entities/canonical-entities.ts";
import type { EntityConnector } from "./entity-connector.ts";
import type { EntityDescriptor } from "./entity.ts";
import type { FieldMap } from "./fields.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { SettingMap, SettingValues } from "./settings.ts";
import type { Vendor } from "./vendor.ts";
import type { WebhookDescriptor } from "./webhooks.ts";
import type { WordLists } from "./word-lists.ts";

/** The vendor's account that the credentials belong to. A reconnect must lead to the same one. */
export interface VendorAccount {
  /** The account's id, stable and unique at the vendor. Never an e-mail address or anything else that people change. */
  readonly id: string;
  /** The account's name for people, shown on the connect page. */
  readonly name: string;
}

/** The field of work that a vendor's product serves. */
export type ConnectorCategory = "MAINTENANCE" | "FIELD_SERVICE";

/** A connector's own entity type, besides the canonical ones. In the graph its name starts with the connector's name. */
export interface OwnEntity<Settings> {
  readonly descriptor: EntityDescriptor;
  // Its fields are those of the descriptor, which differ from entity to entity; only `any` lets them share one type.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly connector: EntityConnector<Settings, any, any>;
}

// Each entity connector has its own extension fields; only `any` lets them share one type.
type EntityConnectors<Settings> = {
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly [Name in keyof CanonicalEntities]?: EntityConnector<Settings, CanonicalEntities[Name]["fields"], any>;
};

/**
 * A connector: one vendor's product behind one interface, specification version 1.
 *
 * A connector declares what a vendor offers; the gateway decides when to poll, how often to retry and where to store. A connector
 * holds no state, opens no timers or connections, reads no environment variables, and reaches its vendor only through the
 * {@link Vendor} it receives.
 */
export interface Connector<Settings extends SettingMap = SettingMap> {
  /** The version of this interface. The gateway checks it at start and bridges old versions. */
  readonly specificationVersion: "v1";
  /** The slug: lower-case letters, digits and hyphens, at most 40. Never change it: the gateway stores systems under it. */
  readonly id: string;
  /** The product's name as its vendor writes it. */
  readonly name: string;
  /** The version of the connector package (semver). */
  readonly version: string;
  readonly categories: readonly ConnectorCategory[];
  /** The address of the vendor's API documentation. */
  readonly documentationUrl?: string;
  readonly settings: Settings;
  /** How to learn the words that each customer names for itself: one for each setting of the type `words`. */
  readonly wordLists?: WordLists<NoInfer<Settings>>;
  /** The authentication methods, in the order in which the connect page offers them. */
  readonly authentication: readonly AuthenticationMethod<SettingValues<Settings>>[];
  /** The absolute URL, without a trailing slash, to which relative paths are appended. */
  baseUrl(settings: SettingValues<Settings>): string;
  /** Additional hosts (`host[:port]`) that may be called, besides those of `baseUrl` and the OAuth endpoints. */
  hosts?(settings: SettingValues<Settings>): readonly string[];
  /**
   * Headers of every call that follow from the settings, such as the customer's tenant. A call's own headers go before them, and credentials
   * before both.
   */
  headers?(settings: SettingValues<Settings>): Readonly<Record<string, string>>;
  /** Default: only what the vendor asks for by `Retry-After`. */
  readonly rateLimit?: RateLimit;
  /**
   * The IANA time zone of times that the vendor writes without an offset, such as `America/Chicago`. When omitted or null, such
   * times cannot be read. When the clocks show a time twice, the first one counts.
   */
  timeZone?(settings: SettingValues<Settings>): string | null;
  /**
   * Asks the vendor which account the credentials belong to. It makes at least one call, which also proves that the credentials
   * work.
   */
  account(vendor: Vendor<SettingValues<Settings>>): Promise<VendorAccount>;
  readonly entities: EntityConnectors<SettingValues<Settings>>;
  /** The connector's own entity types. */
  readonly ownEntities?: readonly OwnEntity<SettingValues<Settings>>[];
  readonly webhooks?: WebhookDescriptor<SettingValues<Settings>>;
}

/** Declares a connector, keeping the types of its settings. */
export function defineConnector<const Settings extends SettingMap>(connector: Connector<Settings>): Connector<Settings> {
  return connector;
}

/** Declares what a connector can do with one entity, keeping the types of its extension fields. */
export function defineEntityConnector<Settings, Fields extends FieldMap, const Extension extends FieldMap = FieldMap>(
  connector: EntityConnector<Settings, Fields, Extension>,
): EntityConnector<Settings, Fields, Extension> {
  return connector;
}
