import { canonicalEntities } from "@fettle/connector";
import type { Catalog, EntityExtension } from "../../catalog/catalog.ts";

/** The canonical entities without a connector. */
export const canonicalCatalog: Catalog = {
  connectors: new Map(),
  entities: new Map(
    Object.values(canonicalEntities).map((descriptor) => [descriptor.name, { descriptor, ownerId: null, extensions: [] as EntityExtension[] }]),
  ),
};
