import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

const { browser: executablePath, missingBrowser } = inject("services");
const waitMilliseconds = 30_000;

describeEndToEnd("in a browser", () => {
  const house = useHouse({ connected: false });
  let browser: Browser | null = null;

  beforeAll(async () => {
    if (missingBrowser !== null) return;
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-background-networking"] });
  });
  afterAll(async () => {
    await browser?.close();
  });

  async function openPage(url: string): Promise<Page> {
    const context = await browser?.newContext();
    const page = await context?.newPage();
    if (page === undefined) throw new Error("The browser is not up");
    page.setDefaultTimeout(waitMilliseconds);
    await page.goto(url);
    return page;
  }

  async function sessionUrl(connectorId: string): Promise<string> {
    const { createConnectSession } = await house().api.ask<{ createConnectSession: { session: { url: string } } }>(
      `mutation ($id: ID!) { createConnectSession(input: { connectorId: $id }) { ... on CreateConnectSessionSuccess { session { url } } } }`,
      { id: connectorId },
    );
    return createConnectSession.session.url;
  }

  async function statuses(): Promise<readonly { connector: { id: string }; status: string }[]> {
    const { systems } = await house().api.ask<{ systems: { nodes: readonly { connector: { id: string }; status: string }[] } }>(
      `{ systems { nodes { connector { id } status } } }`,
    );
    return systems.nodes;
  }

  test.skipIf(missingBrowser !== null)("a customer connects CMMS Bee by signing in there", async () => {
    const page = await openPage(await sessionUrl("cmms-bee"));
    await page
      .getByRole("button", { name: /sign in at cmms bee|continue|connect/iu })
      .first()
      .click();
    const { logins } = await house().control("cmms-bee").credentials();
    const [login] = logins;
    await page
      .getByLabel(/login|user/iu)
      .first()
      .fill(login?.login ?? "");
    await page.getByLabel(/password/iu).fill(login?.password ?? "");
    await page.getByRole("button", { name: /sign in/iu }).click();
    await page.getByRole("button", { name: /allow/iu }).click();
    await page
      .getByText(/connected/iu)
      .first()
      .waitFor();
    expect(await statuses()).toContainEqual({ connector: { id: "cmms-bee" }, status: "CONNECTED" });
    await page.context().close();
  });

  test.skipIf(missingBrowser !== null)("a customer connects WorkWave Service by a key, after a wrong one", async () => {
    const page = await openPage(await sessionUrl("workwave-service"));
    const { apiKeys } = await house().control("workwave-service").credentials();
    const key = page.getByLabel(/^api key/iu).last();
    await key.fill("not-a-key");
    await page
      .getByRole("button", { name: /connect|continue/iu })
      .first()
      .click();
    await page.getByRole("alert").waitFor();
    await page
      .getByLabel(/^api key/iu)
      .last()
      .fill(apiKeys[0]?.key ?? "");
    await page
      .getByRole("button", { name: /connect|continue/iu })
      .first()
      .click();
    await page
      .getByText(/connected/iu)
      .first()
      .waitFor();
    expect(await statuses()).toContainEqual({ connector: { id: "workwave-service" }, status: "CONNECTED" });
    await page.context().close();
  });

  test.skipIf(missingBrowser !== null)("GraphiQL opens at /graphql and runs a query with a token", async () => {
    const page = await openPage(house().graphql);
    const token = await house().tokenFor(["read"]);
    await page.getByRole("button", { name: /execute query/iu }).waitFor();
    await page.getByRole("button", { name: /^headers$/iu }).click();
    const editors = page.locator(".graphiql-editor:visible");
    await page.locator(".graphiql-query-editor").click();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.insertText("{ connectors { name } }");
    await editors.last().click();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.insertText(`{ "authorization": "Bearer ${token}" }`);
    await page.getByRole("button", { name: /execute query/iu }).click();
    await page.getByText("WorkWave Service").first().waitFor();
    await page.context().close();
  });
});
