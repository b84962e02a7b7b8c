import { catalogService } from "../../catalog/catalog-service.ts";
import type { Graph } from "../../graph/graph.ts";
import { systemType } from "../../systems/graph/system-types.ts";
import { ingestService } from "../ingest-service.ts";
import type { RejectedRecord } from "../write/rejected.ts";
import type { System } from "../../systems/systems.ts";
import { sizeOfJson, mostRead } from "../../graph/answer-size.ts";
import { listCost, nodesOptions, type ConnectionView } from "../../graph/connections.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import { entityArgument, readEntityName } from "../../graph/known-names.ts";
import { pageOf, pageSizeOf, type PageArguments } from "../../graph/page-arguments.ts";
import { invalidCursor, pageFrom } from "../../graph/past-page.ts";

/** Adds RejectedRecord and `System.rejectedRecords`. */
export function addRejectedRecords(graph: Graph): void {
  const { builder, connections } = graph;
  const refs = { system: systemType(graph) };
  const record = builder.objectRef<RejectedRecord>("RejectedRecord").implement({
    description:
      "A vendor's record that Fettle could not read, so that it is missing or has an earlier version here. It leaves the list when Fettle can read it, or when it is gone at the vendor.",
    fields: (t) => ({
      entity: t.exposeString("entity", { nullable: false, description: "The type of the record, such as WorkOrder." }),
      remoteId: t.exposeString("remoteKey", {
        nullable: false,
        description: "The record's key at the vendor, or a hash of the payload when the key could not be read.",
      }),
      error: t.exposeString("error", { nullable: false, description: "Why the record could not be read." }),
      remoteData: t.expose("payload", { type: "JSON", nullable: true, description: "The latest payload from the vendor." }),
      firstSeenAt: t.expose("firstSeenAt", {
        type: "DateTime",
        nullable: false,
        description: "When the vendor first sent the record in an unreadable form.",
      }),
      lastSeenAt: t.expose("lastSeenAt", {
        type: "DateTime",
        nullable: false,
        description: "When the vendor last did so. Fettle forgets the record when this is longer ago than sync runs are kept.",
      }),
    }),
  });
  const connection = connections.addUncounted<RejectedRecord>({
    name: "RejectedRecord",
    plural: "rejected records",
    node: (t) => t.field({ type: record, nullable: false, description: "The item.", resolve: ({ node }) => node }),
    nodes: (t) => t.field({ type: [record], ...nodesOptions, resolve: ({ edges }) => edges.map(({ node }) => node) }),
  });
  builder.objectFields(refs.system, (t) => ({
    rejectedRecords: t.field({
      type: connection,
      nullable: false,
      description:
        "The records that Fettle could not read, with their payloads, ordered by type and key, page by page. The field health has their counts.",
      args: {
        entity: t.arg.string({ required: false, description: entityArgument }),
        first: t.arg.int({ required: false, description: "The number of items, 0 to 200. Default: 50." }),
        after: t.arg.string({ required: false, description: "A cursor of this list. Returns the items after it." }),
      },
      complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
      resolve: (system, input, context) => listRejected(context, system, input),
    }),
  }));
}

async function listRejected(
  { use, principal, size }: GraphQLContext,
  { id }: System,
  input: Pick<PageArguments, "first" | "after"> & { readonly entity?: string | null | undefined },
): Promise<ConnectionView<RejectedRecord>> {
  const { first, after } = pageOf(input);
  const entity = readEntityName(use(catalogService), "entity", input.entity);
  const query = { entity, after: after === null ? null : placeOf(after), limit: (first ?? 0) + 1 };
  const found = await use(ingestService).rejectedRecords(principal.environmentId, id, query);
  size.readBytes(sizeOfJson(found, mostRead));
  return pageFrom(found, first ?? 0, after, cursorOf);
}

const cursorOf = ({ entity, remoteKey }: RejectedRecord) => Buffer.from(`${entity} ${remoteKey}`).toString("base64url");

function placeOf(cursor: string): Pick<RejectedRecord, "entity" | "remoteKey"> {
  const [, entity, remoteKey] = /^(\w{1,100}) ([^\0]{1,250})$/su.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (entity === undefined || remoteKey === undefined) throw invalidCursor();
  return { entity, remoteKey };
}
