import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { hasBrowser, useBrowser } from "./harness/browser.ts";
import { startCuttableProxy } from "./harness/cuttable-proxy.ts";
import { type WorkOrderChanges, workOrderChanges, type WorkOrders, workOrders } from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";
import { servePage } from "./harness/serve-page.ts";

/** The client as one ES module for a browser. Any use of Node in it would fail here. */
async function bundleClient(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(import.meta.resolve("@fettle/client"))],
    conditions: ["@fettle/source"],
    bundle: true,
    format: "esm",
    platform: "browser",
    write: false,
  });
  return outputFiles.map(({ text }) => text).join("");
}

describeEndToEnd("following in a browser", () => {
  const house = useHouse({ simulator: { workOrders: 40 } });
  const browser = useBrowser();

  test.skipIf(!hasBrowser)(
    "A page of another origin receives everything once, across cuts, an offline time and a reload",
    async () => {
      const { api, control, systemIds, tokenFor } = house();
      const { workOrders: list } = await api.ask<WorkOrders>(workOrders, {
        where: { systemId: { eq: systemIds["cmms-bee"] } },
        first: 1,
      });
      const [workOrder] = list.nodes;
      if (workOrder === undefined) throw new Error("No work order");
      const after = list.changeCursor;
      await using log = await api.sse<WorkOrderChanges>(workOrderChanges, { after, where: { id: { eq: workOrder.id } } });
      const retitle = async (title: string): Promise<void> => {
        await control("cmms-bee").change(workOrder.remoteId, { title });
        await log.first(({ data }) => data.workOrderChanges.workOrder?.title === title);
      };
      await using proxy = await startCuttableProxy(house().url);
      const html = await readFile(new URL("clients/wallboard.html", import.meta.url), "utf8");
      await using served = await servePage(html, { "/fettle-client.js": await bundleClient() });
      const query = { url: `${proxy.url}/graphql`, token: await tokenFor(["read"]), workOrder: workOrder.id, after };
      const url = `${served.url}?${new URLSearchParams(query).toString()}`;
      const page = await browser.open(url);
      const untilShown = (title: string): Promise<void> => page.getByText(title, { exact: true }).waitFor();
      const untilStatus = (status: string): Promise<void> => page.locator("#status", { hasText: status }).waitFor();

      await untilStatus("connected");
      await retitle("Live");
      await untilShown("Live");

      proxy.cut();
      await untilStatus("waiting");
      await retitle("Missed by a cut");
      await retitle("And another");
      proxy.restore();
      await untilShown("And another");

      await page.context().setOffline(true);
      proxy.cut();
      proxy.restore();
      await untilStatus("waiting");
      await retitle("Missed while offline");
      expect(await page.getByText("Missed while offline").count()).toBe(0);
      await page.context().setOffline(false);
      await untilShown("Missed while offline");

      await page.goto("about:blank");
      await retitle("Missed while closed");
      await page.goto(url);
      await untilShown("Missed while closed");
      await retitle("Live again");
      await untilShown("Live again");

      const expected = log.received.map(({ data }) => data.workOrderChanges);
      expect(expected).toHaveLength(6);
      expect(await receivedBy(page)).toEqual(expected.map(({ cursor, workOrder: record }) => ({ cursor, title: record?.title })));
      await page.context().close();
    },
  );
});

const receivedBy = (page: Page): Promise<unknown> => page.evaluate(`JSON.parse(localStorage.getItem("received"))`);
