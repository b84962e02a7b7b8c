// An app that queries and follows.
import { createClient, FettleError, graphql, memoryCursor } from "@fettle/client";
import { fileCursor } from "@fettle/client/node";

const list = graphql(`
  query ($after: String) {
    workOrders(first: 100, after: $after) {
      changeCursor
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        version
        title
        status
      }
    }
  }
`);
const follow = graphql(`
  subscription {
    workOrderChanges {
      recordId
      version
      matches
      workOrder {
        id
        version
        title
        status
      }
    }
  }
`);

export async function titles(token: string): Promise<readonly string[]> {
  await using client = createClient({ url: "https://fettle.example.com/graphql", token });
  const { workOrders } = await client.query(list, { after: null });
  const first: string | null | undefined = workOrders.nodes[0]?.title;
  // @ts-expect-error The schema knows that a title is text.
  const wrong: number | undefined = workOrders.nodes[0]?.title;
  try {
    for await (const event of client.listThenFollow({
      list,
      follow,
      cursor: token === "" ? memoryCursor() : fileCursor("cursor"),
    }))
      if (event.type === "record") return [event.record.title ?? "", first ?? "", String(wrong)];
  } catch (error) {
    if (FettleError.isInstance(error)) return [error.code];
  }
  return [];
}
