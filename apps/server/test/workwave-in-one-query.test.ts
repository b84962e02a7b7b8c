import { expect, test } from "vitest";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

interface Walked {
  readonly invoices: {
    readonly nodes: readonly {
      readonly total: { readonly amount: string } | null;
      readonly customer: { readonly name: string; readonly agreements: { readonly nodes: readonly unknown[] } } | null;
      readonly payments: { readonly nodes: readonly { readonly amount: { readonly amount: string } }[] };
      readonly workOrder: {
        readonly agreement: { readonly service: string } | null;
        readonly appointments: readonly {
          readonly route: { readonly technician: { readonly name: string } | null; readonly stops: readonly unknown[] } | null;
        }[];
      } | null;
    }[];
  };
}

interface Uses {
  readonly workwaveServiceMaterialUses: {
    readonly nodes: readonly {
      readonly id: string;
      readonly material: string;
      readonly epaNumber: string | null;
      readonly quantity: number | null;
      readonly part: { readonly name: string } | null;
      readonly technician: { readonly name: string } | null;
      readonly workOrder: { readonly title: string } | null;
    }[];
  };
}

describeEndToEnd("the entities of WorkWave Service", () => {
  const house = useHouse();

  test("one query walks customer, agreement, work order, appointment, route, technician, invoice and payment", async () => {
    const { invoices } = await house().api.ask<Walked>(
      /* GraphQL */ `
        query ($system: ID!) {
          invoices(where: { systemId: { eq: $system } }, first: 100) {
            nodes {
              total {
                amount
              }
              customer {
                name
                agreements(first: 5) {
                  nodes {
                    service
                  }
                }
              }
              payments(first: 5) {
                nodes {
                  amount {
                    amount
                  }
                }
              }
              workOrder {
                agreement {
                  service
                }
                appointments {
                  route {
                    technician {
                      name
                    }
                    stops {
                      status
                    }
                  }
                }
              }
            }
          }
        }
      `,
      { system: house().systemIds["workwave-service"] },
    );
    const whole = invoices.nodes.find(
      ({ customer, payments, workOrder }) =>
        customer !== null &&
        customer.agreements.nodes.length > 0 &&
        payments.nodes.length > 0 &&
        typeof workOrder?.agreement?.service === "string" &&
        workOrder.appointments.some(({ route }) => route?.technician?.name !== undefined && route.stops.length > 0),
    );
    expect(whole?.total?.amount).toMatch(/^\d+\.\d\d/u);
  });

  test("the connector's own entity is in the graph under its name, with filters, relations and node", async () => {
    const query = /* GraphQL */ `
      query ($where: WorkwaveServiceMaterialUseFilter) {
        workwaveServiceMaterialUses(where: $where, first: 20) {
          nodes {
            id
            material
            epaNumber
            quantity
            part {
              name
            }
            technician {
              name
            }
            workOrder {
              title
            }
          }
        }
      }
    `;
    const { workwaveServiceMaterialUses: all } = await house().api.ask<Uses>(query, {});
    const [use] = all.nodes;
    expect(use).toMatchObject({
      material: expect.any(String),
      epaNumber: expect.any(String),
      quantity: expect.any(Number),
      part: { name: use?.material },
      workOrder: { title: expect.any(String) },
    });
    const where = { epaNumber: { eq: use?.epaNumber } };
    const { workwaveServiceMaterialUses: same } = await house().api.ask<Uses>(query, { where });
    expect(same.nodes.length).toBeGreaterThan(0);
    expect(new Set(same.nodes.map(({ epaNumber }) => epaNumber))).toEqual(new Set([use?.epaNumber]));
    const { node } = await house().api.ask<{ readonly node: unknown }>(
      `query ($id: ID!) { node(id: $id) { id ... on WorkwaveServiceMaterialUse { material } } }`,
      { id: use?.id },
    );
    expect(node).toEqual({ id: use?.id, material: use?.material });
  });
});
