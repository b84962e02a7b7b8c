import type { EntityModel } from "../../catalog/catalog.ts";
import type { AnyEntityConnector } from "../../catalog/entity-connectors.ts";

/** How the system's connector reads the batch's entity. */
export interface BatchReader {
  readonly connectorId: string;
  readonly model: EntityModel;
  readonly entity: AnyEntityConnector;
  readonly settings: Parameters<AnyEntityConnector["normalize"]>[1];
  /** Of times without an offset. Left out or null: the connector declares none. */
  readonly timeZone?: string | null;
}
