import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

/** The examples of the documentation, by the names of their operations. */
async function examples(): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(new URL("../../../docs/using-the-api.md", import.meta.url), "utf8");
  const found = [...text.matchAll(/```graphql\n((?:query|mutation) (\w+).*?)```/gsu)];
  return new Map(found.map(([, document = "", name = ""]) => [name, document]));
}

interface Nodes<Node> {
  readonly nodes: readonly Node[];
}

interface Groups {
  readonly totalCount: number;
  readonly groups: readonly { readonly count: number; readonly keys: readonly { readonly value: string | null }[] }[];
}

const asked = /* GraphQL */ `
  {
    workOrders(first: 200, deleted: EXCLUDE) {
      totalCount
      nodes {
        title
        dueAt
        remoteUpdatedAt
        customer {
          id
        }
      }
    }
    locations(first: 200) {
      nodes {
        latitude
        longitude
      }
    }
    appointments(first: 200, where: { startAt: { isNull: false } }) {
      nodes {
        startAt
        technicians {
          technician {
            id
          }
        }
      }
    }
    wave: customers(first: 200, where: { systemId: { eq: "WAVE" } }) {
      nodes {
        id
      }
    }
    bee: customers(first: 200, where: { systemId: { eq: "BEE" } }) {
      nodes {
        id
      }
    }
  }
`;

interface Known {
  readonly workOrders: Nodes<{
    readonly title: string;
    readonly dueAt: string | null;
    readonly remoteUpdatedAt: string | null;
    readonly customer: { readonly id: string } | null;
  }> & { readonly totalCount: number };
  readonly locations: Nodes<{ readonly latitude: number | null; readonly longitude: number | null }>;
  readonly appointments: Nodes<{
    readonly startAt: string;
    readonly technicians: readonly { readonly technician: { readonly id: string } | null }[];
  }>;
  readonly wave: Nodes<{ readonly id: string }>;
  readonly bee: Nodes<{ readonly id: string }>;
}

/** What the walk through the model shows, as far as the test looks at it. */
interface Walk {
  readonly fieldService: Nodes<{
    readonly agreements: Nodes<{ readonly service: string }>;
    readonly workOrders: Nodes<{
      readonly agreement: object | null;
      readonly appointments: readonly {
        readonly route: { readonly technician: object | null; readonly stops: readonly object[] } | null;
      }[];
      readonly workwaveServiceMaterialUses: Nodes<object>;
    }>;
    readonly invoices: Nodes<{ readonly lines: readonly object[]; readonly payments: Nodes<object> }>;
  }>;
  readonly maintenance: Nodes<{
    readonly workOrders: Nodes<{
      readonly tasks: readonly object[];
      readonly parts: readonly {
        readonly part: {
          readonly stock: Nodes<{ readonly location: object | null }>;
          readonly purchaseOrders: Nodes<{ readonly supplier: object | null }>;
        } | null;
      }[];
      readonly asset: { readonly meters: Nodes<{ readonly readings: Nodes<object> }>; readonly downtimes: Nodes<object> } | null;
    }>;
  }>;
}

/** Every step of the walk leads somewhere. */
function expectWhole({ fieldService, maintenance }: Walk): void {
  const works = fieldService.nodes.flatMap(({ workOrders }) => workOrders.nodes);
  const routes = works.flatMap(({ appointments }) => appointments.flatMap(({ route }) => route ?? []));
  const invoices = fieldService.nodes.flatMap((customer) => customer.invoices.nodes);
  const orders = maintenance.nodes.flatMap(({ workOrders }) => workOrders.nodes);
  const parts = orders.flatMap((order) => order.parts.flatMap(({ part }) => part ?? []));
  const assets = orders.flatMap(({ asset }) => asset ?? []);
  const steps = {
    agreements: fieldService.nodes.some(({ agreements }) => agreements.nodes.length > 0),
    "work of an agreement": works.some(({ agreement }) => agreement !== null),
    "materials that were applied": works.some((work) => work.workwaveServiceMaterialUses.nodes.length > 0),
    "routes with stops and a technician": routes.some(({ technician, stops }) => technician !== null && stops.length > 0),
    "invoices with lines and payments": invoices.some(({ lines, payments }) => lines.length > 0 && payments.nodes.length > 0),
    tasks: orders.some(({ tasks }) => tasks.length > 0),
    "stock in a place": parts.some(({ stock }) => stock.nodes.some(({ location }) => location !== null)),
    "orders at a supplier": parts.some(({ purchaseOrders }) => purchaseOrders.nodes.some(({ supplier }) => supplier !== null)),
    readings: assets.some(({ meters }) => meters.nodes.some(({ readings }) => readings.nodes.length > 0)),
    downtimes: assets.some((asset) => asset.downtimes.nodes.length > 0),
  };
  expect(Object.entries(steps).filter(([, isThere]) => !isThere)).toEqual([]);
}

const defined = <Value>(value: Value | null | undefined, what: string): Value => {
  if (value === null || value === undefined) throw new Error(`There is no ${what}`);
  return value;
};
const sum = (groups: Groups["groups"]) => groups.reduce((total, { count }) => total + count, 0);

describeEndToEnd("what the documentation says apps ask in one query", () => {
  const house = useHouse();

  test("Each example runs as it stands, over both systems, and finds something", async () => {
    const { api, systemIds } = house();
    const [wave, bee] = [systemIds["workwave-service"], systemIds["cmms-bee"]];
    const known = await api.ask<Known>(asked.replace("WAVE", wave).replace("BEE", bee));
    const documents = new Map(await examples());
    const run = async <Data>(name: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> => {
      const document = defined(documents.get(name), `example ${name}`);
      documents.delete(name);
      return await api.ask<Data>(document, variables);
    };

    const times = known.workOrders.nodes.flatMap(({ remoteUpdatedAt }) => remoteUpdatedAt ?? []).toSorted();
    const since = defined(times.at(times.length / 2), "time at a vendor");
    const changed = await run<{ workOrders: Nodes<{ remoteUpdatedAt: string }> }>("ChangedSince", { since });
    const found = changed.workOrders.nodes.map(({ remoteUpdatedAt }) => remoteUpdatedAt);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((time) => time >= since)).toBe(true);
    expect(found).toEqual(found.toSorted());

    const word = defined(
      known.workOrders.nodes[0]?.title.split(/[^A-Za-z]+/u).find(({ length }) => length > 2),
      "word",
    );
    const words = word.slice(0, -1).toUpperCase();
    const search = await run<{ workOrders: Nodes<{ title: string; description: string | null }> & { totalCount: number } }>(
      "Search",
      { words },
    );
    expect(search.workOrders.totalCount).toBeGreaterThan(0);
    for (const { title, description } of search.workOrders.nodes)
      expect(`${title} ${description ?? ""}`.toUpperCase()).toContain(words);

    const statistics = await run<{ byStatus: Groups; byTechnicianAndWeek: Groups }>("Statistics", { systemId: wave });
    expect(statistics.byStatus.totalCount).toBe(known.workOrders.totalCount);
    expect(sum(statistics.byStatus.groups)).toBe(known.workOrders.totalCount);
    expect(statistics.byTechnicianAndWeek.groups.length).toBeGreaterThan(0);

    const place = defined(
      known.locations.nodes.find(({ latitude, longitude }) => latitude !== null && longitude !== null),
      "place",
    );
    const near = await run<{ locations: Nodes<{ latitude: number }> }>("Near", { ...place });
    expect(near.locations.nodes.length).toBeGreaterThan(0);
    expect(near.locations.nodes.every(({ latitude }) => Math.abs(latitude - (place.latitude ?? 0)) < 0.3)).toBe(true);

    const visit = defined(
      known.appointments.nodes.find(({ technicians }) => technicians.some(({ technician }) => technician !== null)),
      "visit",
    );
    const technicianId = defined(visit.technicians.find(({ technician }) => technician !== null)?.technician?.id, "technician");
    const day = { from: `${visit.startAt.slice(0, 10)}T00:00:00.000Z`, to: `${visit.startAt.slice(0, 10)}T23:59:59.999Z` };
    const { technician } = await run<{ technician: { appointments: Nodes<{ startAt: string }> } }>("Day", {
      technicianId,
      ...day,
    });
    const starts = technician.appointments.nodes.map(({ startAt }) => startAt);
    expect(starts).toContain(visit.startAt);
    expect(starts.every((start) => start >= day.from && start < day.to)).toBe(true);

    expectWhole(await run<Walk>("Walk", { fieldService: wave, maintenance: bee }));

    await run("Proposals");
    const ids = new Set(known.bee.nodes.map(({ id }) => id));
    const due = defined(
      known.workOrders.nodes.find(({ dueAt, customer }) => dueAt !== null && customer !== null),
      "due work order",
    );
    const customerId = defined(due.customer?.id, "customer");
    const other = defined((ids.has(customerId) ? known.wave : known.bee).nodes[0]?.id, "customer of the other system");
    expect(await run("Link", { customerIds: [customerId, other] })).toMatchObject({
      linkCustomers: { link: { customers: [expect.anything(), expect.anything()] } },
    });
    const { customer } = await run<{
      customer: { linkedCustomers: readonly unknown[]; link: { workOrders: Nodes<{ title: string; dueAt: string }> } };
    }>("DueThisWeek", { customerId: other, from: due.dueAt, to: "9999-01-01T00:00:00.000Z" });
    expect(customer.linkedCustomers).toHaveLength(1);
    expect(customer.link.workOrders.nodes[0]).toMatchObject({ title: due.title, dueAt: due.dueAt });

    const { records } = await run<{ records: Nodes<{ updatedAt: string }> }>("LastChanged", {
      systemId: house().systemIds["cmms-bee"],
    });
    const moments = records.nodes.map(({ updatedAt }) => updatedAt);
    expect(moments).toHaveLength(20);
    expect(moments).toEqual(moments.toSorted().toReversed());

    expect([...documents.keys()]).toEqual([]);
  });
});
