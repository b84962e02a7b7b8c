import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { makeSession } from "./customer/connect-systems.ts";
import { signInAtVendor } from "./customer/walk-in-browser.ts";
import { hasBrowser, useBrowser } from "./harness/browser.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

/** Replaces the text of one of GraphiQL's editors. */
async function replaceText(page: Page, editor: Locator, text: string): Promise<void> {
  await editor.click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(text);
  // The brackets that the editor closed by itself.
  await page.keyboard.press("ControlOrMeta+Shift+End");
  await page.keyboard.press("Delete");
}

describeEndToEnd("in a browser", () => {
  const house = useHouse({ connected: false });
  const browser = useBrowser();

  async function statuses(): Promise<readonly { connector: { id: string }; status: string }[]> {
    const { systems } = await house().api.ask<{
      systems: { nodes: readonly { connector: { id: string }; status: string }[] };
    }>(`{ systems { nodes { connector { id } status } } }`);
    return systems.nodes;
  }

  test.skipIf(!hasBrowser)("a customer connects CMMS Bee by signing in there", async () => {
    const page = await browser.open(await makeSession(house().api.ask, { connectorId: "cmms-bee" }));
    await page.getByRole("button", { name: "Continue to CMMS Bee" }).click();
    await signInAtVendor(page, house().simulator.logins["cmms-bee"][0]);
    await page.getByRole("heading", { name: "CMMS Bee is connected" }).waitFor();
    expect(await statuses()).toContainEqual({ connector: { id: "cmms-bee" }, status: "CONNECTED" });
    await page.context().close();
  });

  test.skipIf(!hasBrowser)("a customer connects WorkWave Service by a key, after a wrong one", async () => {
    const page = await browser.open(await makeSession(house().api.ask, { connectorId: "workwave-service" }));
    await page.getByLabel("API key").fill("not-a-key");
    await page.getByRole("button", { name: "Connect" }).click();
    await page.getByRole("alert").waitFor();
    await page.getByLabel("API key").fill(house().simulator.apiKeys["workwave-service"][0]?.key ?? "");
    await page.getByRole("button", { name: "Connect" }).click();
    await page.getByRole("heading", { name: "WorkWave Service is connected" }).waitFor();
    expect(await statuses()).toContainEqual({ connector: { id: "workwave-service" }, status: "CONNECTED" });
    await page.context().close();
  });

  test.skipIf(!hasBrowser)("GraphiQL opens at /graphql and runs a query with a token", async () => {
    const page = await browser.open(house().graphql);
    const run = page.getByRole("button", { name: /^execute query/iu });
    await run.waitFor();
    const editor = (name: string): Locator => page.locator(`.monaco-editor[data-uri*="${name}"]`);
    await replaceText(page, editor("operation.graphql"), "{ connectors { name } }");
    const headers = { authorization: `Bearer ${await house().tokenFor(["read"])}` };
    await replaceText(page, editor("headers.json"), JSON.stringify(headers));
    await run.click();
    const answer = page.getByText("WorkWave Service").first();
    await answer.waitFor();
    expect(await answer.isVisible()).toBe(true);
    await page.context().close();
  });
});
