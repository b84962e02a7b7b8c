import { canonicalEntities, type EntityDescriptor } from "@fettle/connector";
import type { Catalog, EntityModel } from "../../catalog/catalog.ts";

const modelOf = (descriptor: EntityDescriptor): EntityModel => ({ descriptor, ownerId: null, extensions: [] });

/** The canonical entities without a connector. */
export const canonicalCatalog: Catalog = {
  connectors: new Map(),
  entities: new Map(Object.values(canonicalEntities).map((descriptor) => [descriptor.name, modelOf(descriptor)])),
};
