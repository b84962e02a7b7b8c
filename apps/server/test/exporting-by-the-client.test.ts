import { createClient, type ExportedRecord } from "@fettle/client";
import { expect, test } from "vitest";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

describeEndToEnd("exporting by the client", () => {
  const house = useHouse();

  test("The client exports every record, and goes on behind a portion where an app has stopped", async () => {
    const { api, graphql: url, systemIds } = house();
    const { workOrders } = await api.ask<{ workOrders: { totalCount: number } }>("{ workOrders { totalCount } }");
    await using client = createClient({ url, token: await house().tokenFor(["read"]) });
    const records: ExportedRecord[] = [];
    const portions: { readonly after: string | null; readonly changeCursor: string }[] = [];
    for await (const portion of client.exportRecords("workOrders", { fields: ["title", "status"] })) {
      records.push(...portion.records);
      portions.push(portion);
    }
    expect(new Set(records.map(({ id }) => id)).size).toBe(workOrders.totalCount);
    expect(Object.keys(records[0] ?? {})).toEqual(["id", "title", "status"]);
    // The changes after the export's cursor can be followed.
    const [first] = portions;
    const after = first?.changeCursor;
    expect(await api.ask("query ($after: String) { changes(after: $after) { nodes { cursor } } }", { after })).toBeDefined();
    const rest: ExportedRecord[] = [];
    for await (const portion of client.exportRecords("workOrders", { fields: ["title", "status"], after: first?.after ?? null }))
      rest.push(...portion.records);
    expect(rest).toEqual(records.slice(records.length - rest.length));
    expect(rest.length).toBeLessThan(records.length);
    let ofSystem = 0;
    for await (const { records: own } of client.exportRecords("workOrders", { systemId: systemIds["cmms-bee"] }))
      ofSystem += own.length;
    expect(ofSystem).toBeLessThan(records.length);
  });

  test("A refusal has the gateway's code", async () => {
    await using client = createClient({ url: house().graphql, token: await house().tokenFor(["read"]) });
    await expect(client.exportRecords("workOrders", { fields: ["colour"] }).next()).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
    });
    await expect(client.exportRecords("workOrders", { after: "made~up" }).next()).rejects.toMatchObject({
      code: "INVALID_CURSOR",
    });
  });
});
