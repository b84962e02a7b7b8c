import type { Locator, Page } from "playwright-core";
import { expect, test, vi } from "vitest";
import { makeSession } from "./customer/connect-systems.ts";
import { signInAtVendor } from "./customer/walk-in-browser.ts";
import { hasBrowser, useBrowser } from "./harness/browser.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";
import { accessibilityProblems, lookAt } from "./harness/look-at.ts";

/** Replaces the text of one of GraphiQL's editors. */
async function replaceText(page: Page, editor: Locator, text: string): Promise<void> {
  await editor.click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(text);
  // Deletes the brackets that the editor closed automatically.
  await page.keyboard.press("ControlOrMeta+Shift+End");
  await page.keyboard.press("Delete");
}

// Parts of GraphiQL's page.
const run = (page: Page): Locator => page.getByRole("button", { name: /^execute query/iu });
const answer = (page: Page, text: string | RegExp): Locator => page.locator(".result-window").getByText(text);
const tab = (page: Page, name: string): Locator => page.locator(".graphiql-tab-button", { hasText: name });
/** Opens a tab and waits until GraphiQL has stored it. A run right after the click would still name the previous tab's operation. */
async function openTab(page: Page, name: string): Promise<void> {
  await tab(page, name).click();
  const noted = `(({ tabs, activeTabIndex } = {}) => tabs?.[activeTabIndex].operationName)(JSON.parse(localStorage.getItem("graphiql:tabState")) ?? undefined)`;
  await vi.waitUntil(async () => (await page.evaluate(noted)) === name, { timeout: 20_000 });
}
const tokenField = (page: Page): Locator => page.getByRole("textbox", { name: "API token" });
const requests = (page: Page): string[] => {
  const urls: string[] = [];
  page.context().on("request", (request) => urls.push(request.url()));
  return urls;
};

describeEndToEnd("in a browser", () => {
  const house = useHouse({ connected: false });
  const browser = useBrowser();

  async function statuses(): Promise<readonly { connector: { id: string }; status: string }[]> {
    const { systems } = await house().api.ask<{
      systems: { nodes: readonly { connector: { id: string }; status: string }[] };
    }>(`{ systems { nodes { connector { id } status } } }`);
    return systems.nodes;
  }

  test.skipIf(!hasBrowser)("A customer connects CMMS Bee by signing in there", async () => {
    const page = await browser.open(await makeSession(house().api.ask, { connectorId: "cmms-bee" }));
    await page.getByRole("button", { name: "Continue to CMMS Bee" }).click();
    await signInAtVendor(page, house().simulator.logins["cmms-bee"][0]);
    await page.getByRole("heading", { name: "CMMS Bee is connected" }).waitFor();
    expect(await statuses()).toContainEqual({ connector: { id: "cmms-bee" }, status: "CONNECTED" });
    await page.context().close();
  });

  test.skipIf(!hasBrowser)("A customer connects WorkWave Service with a key, after a wrong one", async () => {
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

  test.skipIf(!hasBrowser)(
    "GraphiQL takes the token from the address, shows the API, runs its examples and survives a reload",
    async () => {
      const token = await house().tokenFor(["admin"]);
      const page = await browser.open(house().url);
      const urls = requests(page);
      expect(await lookAt(page, "root")).toEqual([]);
      await page.goto(`${house().graphql}#token=${token}`);
      await run(page).click();
      await answer(page, "totalCount").waitFor();
      expect(page.url()).toBe(house().graphql);
      expect(urls.filter((url) => url.includes(token) || !url.startsWith(house().url))).toEqual([]);

      await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
      await page.getByText("Root Types").waitFor();
      // The editors themselves belong to Monaco.
      expect(await accessibilityProblems(page, [".monaco-editor"])).toEqual([]);

      // The example is a write if a system is connected, and otherwise a connect session.
      const third = page.locator(".graphiql-tab-button").nth(2);
      const name = await third.innerText();
      expect(name).toBe((await statuses()).length === 0 ? "Connect" : "CreateWorkOrder");
      await openTab(page, name);
      await run(page).click();
      await answer(page, /Create(WorkOrder|ConnectSession)Success/u).waitFor();

      await replaceText(page, page.locator('.monaco-editor[data-uri*="variables.json"]'), '{ "kept": true }');
      await vi.waitFor(async () => expect(await page.evaluate(`localStorage.getItem("graphiql:tabState")`)).toContain("kept"));
      await page.reload();
      await run(page).waitFor();
      expect(await page.locator(".graphiql-tab").allInnerTexts()).toEqual(["WorkOrders", "Changes", name]);
      expect(await third.getAttribute("aria-current")).toBe("true");
      await page.locator('.monaco-editor[data-uri*="variables.json"]').getByText("kept").waitFor();
      await page.context().close();
    },
  );

  test.skipIf(!hasBrowser)(
    "GraphiQL asks for a token once, and again with an explanation when it is refused; a subscription runs in it",
    async () => {
      const page = await browser.open(house().graphql);
      await tokenField(page).fill("fettle_test_wrong");
      await page.keyboard.press("Enter");
      await page.getByText("The gateway does not accept this token").waitFor();
      expect(await lookAt(page, "graphiql-token")).toEqual([]);
      await tokenField(page).fill(await house().tokenFor(["read"]));
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
      await page.getByText("Root Types").waitFor();

      await openTab(page, "Changes");
      await run(page).click();
      await page.getByRole("button", { name: /^stop query/iu }).waitFor();
      await openTab(page, "WorkOrders");
      await page.evaluate(`sessionStorage.setItem("fettle.token", "fettle_test_expired")`);
      await run(page).click();
      await page.getByText("The gateway does not accept this token").waitFor();
      await page.keyboard.press("Escape");
      await answer(page, "UNAUTHENTICATED").waitFor();
      await page.context().close();
    },
  );
});
