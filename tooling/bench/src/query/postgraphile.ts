import type { ReadAnswer } from "./contestant.ts";
import { dataOf } from "./fettle-contestant.ts";
import type { documents } from "./shapes.ts";

const nodes = `nodes { id: rowId title status priority dueAt updatedAt asset: assetByAssetId { id: rowId name }
  assignments: assignmentsByWorkOrderId(orderBy: [ORDINAL_ASC]) { nodes { technician: technicianByTechnicianId { id: rowId name } } } }
  pageInfo { hasNextPage endCursor }`;
const order = "orderBy: [UPDATED_AT_DESC, ROW_ID_ASC]";
const list = (more: string) => `query List($status: String!, $first: Int!) {
  workOrders: allWorkOrders(condition: { status: $status }, ${order}, first: $first) { ${nodes}${more} } }`;

/** The same questions by the names that PostGraphile gives the peers' tables. */
export const postgraphileDocuments: typeof documents = {
  typename: "{ __typename }",
  list: list(""),
  "by id": `query One($id: String!) {
    workOrder: workOrderByRowId(rowId: $id) { id: rowId number title description status priority dueAt updatedAt } }`,
  "page 1,000": `query Deep($after: Cursor!, $first: Int!) {
    workOrders: allWorkOrders(${order}, first: $first, after: $after) { ${nodes} } }`,
  totalCount: list(" totalCount"),
};

/** The cursor of the row before which there are so many others. */
export const postgraphileCursor = `query Cursor($offset: Int!) {
  workOrders: allWorkOrders(${order}, first: 1, offset: $offset) { pageInfo { endCursor } } }`;

interface Row {
  readonly dueAt: string | null;
  readonly updatedAt: string;
  readonly assignments?: { readonly nodes: readonly { readonly technician: object }[] };
}

const instant = (text: string | null) => (text === null ? null : new Date(text).toISOString());

const readRow = ({ assignments, ...row }: Row): object => ({
  ...row,
  dueAt: instant(row.dueAt),
  updatedAt: instant(row.updatedAt),
  ...(assignments === undefined ? {} : { assignees: assignments.nodes.map(({ technician }) => technician) }),
});

/** An answer of PostGraphile in the form of Fettle's. */
export const readPostgraphile: ReadAnswer = (shape, body) => {
  const data = dataOf(body);
  if (shape === "typename") return data;
  // What the documents above ask for.
  if (shape === "by id") return readRow(data as Row);
  const page = data as { readonly nodes: readonly Row[] };
  return { ...page, nodes: page.nodes.map(readRow) };
};
