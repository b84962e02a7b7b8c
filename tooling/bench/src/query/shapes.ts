import { httpRequest, type RequestPlan } from "../driver/driver.ts";

/** What is asked. */
export const shapes = ["typename", "list", "by id", "page 1,000", "totalCount"] as const;
export type Shape = (typeof shapes)[number];

export const pageLength = 50;

/** What requests need to know about the data. */
export interface Sample {
  /** Ids of work orders, spread over all. */
  readonly ids: readonly string[];
  /** The last row before the page 1,000, or before the deepest page where there are fewer. */
  readonly deep: { readonly id: string; readonly updatedAt: string };
  /** How many rows come before that page. */
  readonly deepRows: number;
}

const list = (more: string) => `nodes { id title status priority dueAt updatedAt asset { id name } assignees { id name } }
  pageInfo { hasNextPage endCursor }${more}`;

const byStatus = (more: string) => `query List($status: WorkOrderStatus!, $first: Int!) {
  workOrders(where: { status: { eq: $status } }, first: $first) { ${list(more)} } }`;

/** The documents, which Fettle and every peer with the same schema get to the letter. */
export const documents: Readonly<Record<Shape, string>> = {
  typename: "{ __typename }",
  list: byStatus(""),
  "by id": "query One($id: ID!) { workOrder(id: $id) { id number title description status priority dueAt updatedAt } }",
  "page 1,000": `query Deep($after: String!, $first: Int!) { workOrders(first: $first, after: $after) { ${list("")} } }`,
  totalCount: byStatus(" totalCount"),
};

/** The variables of each request of a shape; by id, every request asks for another record. */
export function variablesOf(shape: Shape, sample: Sample, cursor: string): readonly Readonly<Record<string, unknown>>[] {
  if (shape === "typename") return [{}];
  if (shape === "by id") return sample.ids.map((id) => ({ id }));
  if (shape === "page 1,000") return [{ after: cursor, first: pageLength }];
  return [{ status: "OPEN", first: pageLength }];
}

/** GraphQL requests for a server. */
export function graphqlPlan(url: string, token: string, query: string, variables: readonly object[]): RequestPlan {
  const headers = { "content-type": "application/json", accept: "application/json", authorization: `Bearer ${token}` };
  const text = query.replaceAll(/\s+/gu, " ");
  return {
    url,
    requests: variables.map((values) => httpRequest(url, "POST", headers, JSON.stringify({ query: text, variables: values }))),
  };
}
