import type { Ask } from "@fettle/server/customer";

const query =
  "query ($after: String) { changes(first: 200, after: $after) { nodes { cursor } pageInfo { hasNextPage endCursor } } }";

interface Page {
  readonly changes: {
    readonly nodes: readonly unknown[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  };
}

/** The number of changes in the log after a cursor. */
export async function countChanges(ask: Ask, from: string): Promise<number> {
  let count = 0;
  for (let after = from; ;) {
    const { nodes, pageInfo }: Page["changes"] = (await ask<Page>(query, { after })).changes;
    count += nodes.length;
    if (!pageInfo.hasNextPage) return count;
    after = pageInfo.endCursor;
  }
}
