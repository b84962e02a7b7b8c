import { afterAll, beforeAll, expect, test } from "vitest";
import { type Backup, backUp } from "./harness/back-up.ts";
import { createWorkOrder } from "./harness/documents.ts";
import { createEndpoint, listDeliveries, readEndpoint } from "./harness/endpoints.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";
import { startWebhookTarget, type TargetCall, type WebhookTarget } from "./harness/webhook-target.ts";

const about = (title: string) => (call: TargetCall) => call.body.includes(title);

describeEndToEnd("webhooks after a restore", () => {
  const house = useHouse({ simulator: { workOrders: 20 }, gateway: { pollIntervalSeconds: 3600 } });
  let target: WebhookTarget;
  beforeAll(async () => {
    target = await startWebhookTarget();
  });
  afterAll(() => target[Symbol.asyncDispose]());

  async function write(count: number, title: string): Promise<void> {
    const systemId = house().systemIds["cmms-bee"];
    for (let number = 1; number <= count; number += 1)
      await house().api.ask(createWorkOrder, { input: { systemId, title: `${title} ${number}` } });
  }

  test("An endpoint gets everything that is written after a restored backup, and its list names what was skipped, and why", async () => {
    const document = `subscription ($start: String!) { workOrderChanges(where: { title: { startsWith: $start } }) { workOrder { title } } }`;
    const documents = ["Kept", "Lost", "Instead"].map((start) => ({ document, variables: { start } }));
    const { endpoint, secret } = await createEndpoint(house().api, { url: target.url, documents });
    house().secrets.add("webhook secret", secret ?? "");
    const id = endpoint?.id ?? "";
    await write(1, "Kept");
    await target.first(about("Kept 1"));
    await using copies = new AsyncDisposableStack();
    let copy: Backup | null = null;
    await house().restart(async () => {
      copy = copies.use(await backUp(house().database));
    });
    await house().ready();
    await write(10, "Lost");
    await target.count(10, about("Lost"));

    await house().restart(async () => {
      await copy?.putBack();
    });
    await house().ready();
    await write(20, "Instead");
    const titles = (await target.count(20, about("Instead"))).map(({ event }) => event.data);
    expect(titles).toEqual(
      Array.from({ length: 20 }, (_, index) => ({ workOrderChanges: { workOrder: { title: `Instead ${index + 1}` } } })),
    );
    expect(new Set(target.calls.map(({ headers }) => headers["webhook-id"])).size).toBe(target.calls.length);
    const skipped = await listDeliveries(house().api, { endpointId: { eq: id }, state: { eq: "SKIPPED" } });
    expect(skipped).toMatchObject([{ state: "SKIPPED", skipped: { reason: "LOG_FORKED", from: expect.any(Number), to: null } }]);
    expect(await readEndpoint(house().api, id)).toMatchObject({ status: "ACTIVE", pendingCount: 0 });
  });
});
