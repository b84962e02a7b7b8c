import type { Ask } from "@fettle/server/customer";
import type { Ids } from "./drawing.ts";

const query = /* GraphQL */ `
  {
    systems {
      nodes {
        id
      }
    }
    workOrders(first: 20) {
      changeCursor
      pageInfo {
        endCursor
      }
      nodes {
        id
        asset {
          id
        }
        location {
          id
        }
      }
    }
  }
`;

interface Found {
  readonly systems: { readonly nodes: readonly { readonly id: string }[] };
  readonly workOrders: {
    readonly changeCursor: string;
    readonly pageInfo: { readonly endCursor: string | null };
    readonly nodes: readonly {
      readonly id: string;
      readonly asset: { readonly id: string } | null;
      readonly location: { readonly id: string } | null;
    }[];
  };
}

/** Existing ids and cursors. */
export async function findIds(ask: Ask): Promise<Ids> {
  const { systems, workOrders } = await ask<Found>(query);
  const others = workOrders.nodes.flatMap(({ asset, location }) => [asset?.id, location?.id]);
  return {
    systems: systems.nodes.map(({ id }) => id),
    workOrders: workOrders.nodes.map(({ id }) => id),
    others: [workOrders.changeCursor, workOrders.pageInfo.endCursor, ...others].filter((id) => typeof id === "string"),
  };
}
