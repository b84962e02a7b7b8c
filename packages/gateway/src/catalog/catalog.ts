import type { Connector, EntityDescriptor, FieldMap, SettingMap } from "@fettle/connector";

/** The operator's OAuth client at a vendor. */
export interface OAuthClient {
  readonly id: string;
  /** Omitted for a public client. */
  readonly secret?: string;
}

/** One connector as the operator lists it in the gateway's configuration. */
export interface ConnectorConfiguration {
  readonly connector: Connector<SettingMap>;
  /** The operator's OAuth client. Without it the connector's OAuth methods are not offered. */
  readonly oauthClient?: OAuthClient;
  /** The secret with which the vendor signs app-wide webhooks, where that is not the OAuth client's. */
  readonly webhookSecret?: string;
  /** Settings that the operator fixes; the connect page does not ask for them. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Seconds between polls of one entity. Default: 60. */
  readonly pollIntervalSeconds?: number;
}

/** A connector's own fields of an entity, shown under its namespace. */
export interface EntityExtension {
  readonly connectorId: string;
  /** The field on the entity's type: `acmeCmms`. Also the key of the values in the stored document. */
  readonly namespace: string;
  /** The GraphQL type: `AcmeCmmsWorkOrder`. */
  readonly typeName: string;
  readonly fields: FieldMap;
}

/** An entity of the composed graph. */
export interface EntityModel {
  readonly descriptor: EntityDescriptor;
  /** The connector that defines the entity; null for a canonical one. */
  readonly ownerId: string | null;
  readonly extensions: readonly EntityExtension[];
}

/** Every connector and every entity of a gateway, composed at start and fixed from then on. */
export interface Catalog {
  readonly connectors: ReadonlyMap<string, ConnectorConfiguration>;
  /** By entity name. */
  readonly entities: ReadonlyMap<string, EntityModel>;
}
