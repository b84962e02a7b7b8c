import { expect, test } from "vitest";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

interface Nodes<Node> {
  readonly nodes: readonly Node[];
}

interface Part {
  readonly name: string;
  readonly unitCost: { readonly amount: string; readonly currency: string } | null;
  readonly stock: Nodes<{ readonly onHand: number | null; readonly location: { readonly name: string } | null }>;
  readonly purchaseOrders: Nodes<{
    readonly number: string | null;
    readonly status: string;
    readonly supplier: { readonly name: string } | null;
  }>;
}

interface Plan {
  readonly title: string;
  readonly team: { readonly name: string } | null;
  readonly workOrders: Nodes<{
    readonly tasks: readonly { readonly title: string }[];
    readonly parts: readonly { readonly quantity: number; readonly part: Part | null }[];
    readonly asset: {
      readonly meters: Nodes<{ readonly unit: string | null; readonly readings: Nodes<{ readonly value: number }> }>;
      readonly downtimes: Nodes<{ readonly type: string; readonly startedAt: string }>;
    } | null;
  }>;
}

const walk = /* GraphQL */ `
  query ($system: ID!) {
    maintenancePlans(where: { systemId: { eq: $system } }, first: 10) {
      nodes {
        title
        nextDueAt
        team {
          name
        }
        triggers {
          type
          interval
          unit
          recurrence {
            frequency
            interval
            weekdays
            timeZone
          }
        }
        workOrders(first: 2) {
          nodes {
            number
            status
            tasks {
              title
              done
            }
            labor {
              minutes
              technician {
                name
              }
            }
            total {
              amount
              currency
            }
            parts {
              quantity
              part {
                name
                unitCost {
                  amount
                  currency
                }
                stock(first: 2) {
                  nodes {
                    onHand
                    available
                    location {
                      name
                    }
                  }
                }
                purchaseOrders(first: 2) {
                  nodes {
                    number
                    status
                    dueAt
                    supplier {
                      name
                    }
                  }
                }
              }
            }
            asset {
              name
              meters(first: 1) {
                nodes {
                  name
                  unit
                  readings(first: 3) {
                    nodes {
                      value
                      readAt
                    }
                  }
                }
              }
              downtimes(first: 2) {
                nodes {
                  type
                  startedAt
                  endedAt
                  reason
                }
              }
            }
          }
        }
      }
    }
  }
`;

describeEndToEnd("one query walks the maintenance of CMMS Bee", () => {
  const house = useHouse();

  test("A query goes from the plan by way of its work orders to parts, stock, orders, suppliers, meters and downtimes", async () => {
    const { api, systemIds } = house();
    const { maintenancePlans } = await api.ask<{ maintenancePlans: Nodes<Plan> }>(walk, { system: systemIds["cmms-bee"] });
    const plans = maintenancePlans.nodes;
    expect(plans.length).toBeGreaterThan(0);
    expect(plans.every(({ title, team }) => title !== "" && team !== null)).toBe(true);

    const orders = plans.flatMap(({ workOrders }) => workOrders.nodes);
    expect(orders.some(({ tasks }) => tasks.length > 0)).toBe(true);
    const parts = orders.flatMap((order) => order.parts.flatMap(({ part }) => part ?? []));
    expect(parts.some(({ stock }) => (stock.nodes[0]?.onHand ?? 0) > 0 && stock.nodes[0]?.location !== null)).toBe(true);
    expect(parts.some(({ purchaseOrders }) => (purchaseOrders.nodes[0]?.supplier ?? null) !== null)).toBe(true);
    const meters = orders.flatMap(({ asset }) => asset?.meters.nodes ?? []);
    expect(meters.some(({ readings }) => readings.nodes.length === 3)).toBe(true);
    expect(orders.some(({ asset }) => (asset?.downtimes.nodes.length ?? 0) > 0)).toBe(true);
  });
});
