import type { EntityModel } from "../../catalog/catalog.ts";
import type { AnyEntityConnector } from "../../catalog/entity-connectors.ts";
import type { FieldMapping } from "../../field-mapping.ts";

/** What is needed to read the batch's entity with the system's connector. */
export interface BatchReader {
  readonly connectorId: string;
  readonly model: EntityModel;
  readonly entity: AnyEntityConnector;
  readonly settings: Parameters<AnyEntityConnector["normalize"]>[1];
  /** The time zone of times without an offset. Omitted or null when the connector declares none. */
  readonly timeZone?: string | null;
  /** The fields that apps have mapped. Omitted: none. */
  readonly mappings?: readonly FieldMapping[];
}
