import type { RecordChange } from "../change-log/change.ts";
import { changeLogService } from "../change-log/change-log-service.ts";
import { type ConnectionView, listCost } from "../graph/connections.ts";
import type { GraphQLContext } from "../graph/context.ts";
import type { Graph } from "../graph/graph.ts";
import { type PageArguments, pageOf, pageSizeOf } from "../graph/page-arguments.ts";
import { invalidCursor, pageFrom } from "../graph/past-page.ts";
import { systemRecordType } from "../records/graph/entity-ref.ts";
import { reads } from "../records/graph/selected-properties.ts";
import { changeConnection } from "./change-connection.ts";
import type { ChangeView } from "./change-types.ts";

/** Adds `history` to all records, which pages backwards in time. */
export function addRecordHistory(graph: Graph): void {
  const refs = { systemRecord: systemRecordType(graph), changes: changeConnection(graph) };
  graph.builder.interfaceFields(refs.systemRecord, (t) => ({
    history: t.field({
      type: refs.changes,
      nullable: false,
      description:
        "The record's changes, newest first, page by page, each with the values before it. Fettle keeps them for as long as the change log.",
      args: {
        first: t.arg.int({ required: false, description: "The number of items, 0 to 200. Default: 50." }),
        after: t.arg.string({ required: false, description: "A cursor of this list. Returns the changes before it." }),
      },
      extensions: reads(),
      complexity: (page) => ({ field: listCost, multiplier: pageSizeOf(page) }),
      resolve: ({ id }, input, context) => listHistory(context, id, input),
    }),
  }));
}

async function listHistory(
  { use, principal, size }: GraphQLContext,
  recordId: string,
  input: Pick<PageArguments, "first" | "after">,
): Promise<ConnectionView<ChangeView>> {
  const page = pageOf(input);
  const first = page.first ?? 0;
  const before = page.after === null ? null : decodeVersion(page.after);
  const found = await use(changeLogService).history(principal.environmentId, recordId, before, first + 1);
  size.read(found.map(({ record }) => record));
  const views = found.map((change) => ({ change, matches: change.kind !== "DELETED" }));
  return pageFrom(views, first, page.after, ({ change }) => encodeVersion(change));
}

const encodeVersion = ({ version }: RecordChange): string => Buffer.from(`version ${version}`).toString("base64url");

function decodeVersion(cursor: string): number {
  const version = /^version ([1-9]\d{0,9})$/u.exec(Buffer.from(cursor, "base64url").toString())?.[1];
  if (version === undefined || Number(version) >= 2 ** 31) throw invalidCursor();
  return Number(version);
}
