import { StartError } from "../../errors.ts";
import type { Graph } from "../../graph/graph.ts";
import { oncePerGraph } from "../../graph/once-per-graph.ts";
import type { ReadRecord } from "../record-selection.ts";

/** SystemRecord: the fields that all records share. */
export const systemRecordType = oncePerGraph(({ builder }) => builder.interfaceRef<ReadRecord>("SystemRecord"));

const entityTypes = oncePerGraph(
  ({ builder, catalog }) => new Map([...catalog.entities.keys()].map((name) => [name, builder.objectRef<ReadRecord>(name)])),
);

/**
 * The type of an entity.
 * @throws StartError when no connector provides the entity that a field refers to.
 */
export function entityRef(graph: Graph, name: string) {
  const ref = entityTypes(graph).get(name);
  if (ref === undefined) throw new StartError(`No connector provides the entity ${name}, which a field refers to.`);
  return ref;
}
