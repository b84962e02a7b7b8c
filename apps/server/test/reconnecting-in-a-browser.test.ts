import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { makeReconnectSession, makeSession } from "./customer/connect-systems.ts";
import { appPage, giveKey, openApp, signInAtVendor, waitForApp } from "./customer/walk-in-browser.ts";
import { connectorWithSettings } from "./harness/connector-with-settings.ts";
import { hasBrowser, useBrowser } from "./harness/browser.ts";
import { connectorIds, type ConnectorId } from "./harness/connector-ids.ts";
import {
  system,
  type SystemChanges,
  systemChanges,
  type SystemAnswer,
  type WorkOrderChanges,
  workOrderChanges,
  type WorkOrders,
  workOrders,
} from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";
import { lookAt } from "./harness/look-at.ts";

const exchangeConnectCode = /* GraphQL */ `
  mutation ($code: String!) {
    exchangeConnectCode(input: { code: $code }) {
      __typename
      ... on ExchangeConnectCodeSuccess {
        token
        system {
          id
        }
        apiToken {
          scopes
          systemId
        }
      }
      ... on ExpectedError {
        code
      }
    }
  }
`;

const renameWorkspace = /* GraphQL */ `
  mutation ($name: String!) {
    renameWorkspace(input: { name: $name }) {
      __typename
    }
  }
`;

const syncSystem = /* GraphQL */ `
  mutation ($id: ID!) {
    syncSystem(input: { systemId: $id }) {
      __typename
    }
  }
`;

interface Exchanged {
  readonly exchangeConnectCode: {
    readonly __typename: string;
    readonly token?: string;
    readonly system?: { readonly id: string };
  };
}

const phone = { viewport: { width: 375, height: 740 } };
const names = { "cmms-bee": "CMMS Bee", "workwave-service": "WorkWave Service" };
let clockOffset = 0;

/** Presses keys as a person without a mouse does. */
const keyboardOf = (page: Page) => {
  const focused = page.locator(":focus");
  return {
    focused,
    async press(...keys: readonly string[]) {
      for (const key of keys) await page.keyboard.press(key);
    },
    isInSight: () => focused.evaluate((element) => getComputedStyle(element).outlineStyle === "solid"),
  };
};

describeEndToEnd("reconnecting in a browser", () => {
  const house = useHouse({
    connectors: () => [{ connector: connectorWithSettings }],
    gateway: { clock: () => new Date(Date.now() + clockOffset) },
  });
  const browser = useBrowser();

  async function open(...how: Parameters<typeof browser.open>): Promise<Page> {
    const page = await browser.open(...how);
    await openApp(page);
    return page;
  }

  const statusOf = async (id: string) => (await house().api.ask<SystemAnswer>(system, { id })).system?.status;
  const reconnectUrl = (connectorId: ConnectorId, input: object = {}) =>
    makeReconnectSession(house().api.ask, house().systemIds[connectorId], {
      redirectUrl: appPage,
      state: "app & state",
      ...input,
    });

  /** Walks from a reconnect page to its end, as a person of the vendor's first account or of its last. */
  async function giveCredentials(page: Page, connectorId: ConnectorId, whose: "own" | "foreign"): Promise<void> {
    const { logins, apiKeys, accounts } = await house().control(connectorId).credentials();
    const isWanted = ({ account }: { readonly account: string }) => (account === accounts[0]?.id) === (whose === "own");
    if (connectorId === "workwave-service") return await giveKey(page, apiKeys.find(isWanted)?.key ?? "");
    await page.getByRole("button", { name: "Continue to CMMS Bee" }).click();
    await signInAtVendor(page, logins.find(isWanted));
  }

  test.skipIf(!hasBrowser).each(connectorIds)(
    "Reconnecting with another account at %s is refused with an explanation; the right one repairs the same system",
    async (connectorId) => {
      const { api, control, systemIds } = house();
      const id = systemIds[connectorId];
      const where = { systemId: { eq: id } };
      const before = await api.ask<WorkOrders>(workOrders, { where, first: 1 });
      await using changes = await api.sse<WorkOrderChanges>(workOrderChanges, { where, after: before.workOrders.changeCursor });

      const page = await open(await reconnectUrl(connectorId, { tokenScopes: ["READ"] }));
      const problems = [...(await lookAt(page, `${connectorId}-reconnect`))];
      await giveCredentials(page, connectorId, "foreign");
      await page.getByText("belongs to").first().waitFor();
      expect(await page.getByText("Nothing has been changed.").count()).toBe(1);
      problems.push(...(await lookAt(page, `${connectorId}-other-account`)));
      expect(await statusOf(id)).toBe("CONNECTED");
      // The old credentials keep working: changes at the vendor still arrive.
      await control(connectorId).change(before.workOrders.nodes[0]?.remoteId ?? "", { title: `Seen at ${connectorId}` });
      await changes.first(({ data }) => data.workOrderChanges.workOrder?.title === `Seen at ${connectorId}`);

      await using statuses = await api.sse<SystemChanges>(systemChanges, { after: before.workOrders.changeCursor, systemId: id });
      await control(connectorId).revoke();
      await api.ask(syncSystem, { id });
      await statuses.first(({ data }) => data.systemChanges.status === "REAUTHORIZATION_REQUIRED");
      const tryAgain = page.getByRole("link", { name: "Try again" });
      if ((await tryAgain.count()) > 0) await tryAgain.click();
      await giveCredentials(page, connectorId, "own");
      const back = await waitForApp(page);
      expect([...back.keys()]).toEqual(["system_id", "state", "code"]);
      expect([back.get("system_id"), back.get("state")]).toEqual([id, "app & state"]);
      expect(await statusOf(id)).toBe("CONNECTED");

      const { exchangeConnectCode: exchanged } = await api.ask<Exchanged>(exchangeConnectCode, { code: back.get("code") });
      expect(exchanged).toMatchObject({ system: { id }, apiToken: { scopes: ["READ"], systemId: id } });
      expect(await api.ask<Exchanged>(exchangeConnectCode, { code: back.get("code") })).toMatchObject({
        exchangeConnectCode: { code: "NOT_FOUND" },
      });
      expect(problems).toEqual([]);
    },
  );

  test.skipIf(!hasBrowser)("A sign-in that is cancelled at the vendor can be repeated, or left for the app", async () => {
    const page = await open(await reconnectUrl("cmms-bee"), phone);
    await page.getByRole("button", { name: "Continue to CMMS Bee" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("heading", { name: "You cancelled" }).waitFor();
    expect(await page.getByText("CMMS Bee says: “The person denied access.”").count()).toBe(1);
    expect(await lookAt(page, "cancelled")).toEqual([]);
    const url = page.url();
    await page.getByRole("link", { name: "Go back without connecting" }).click();
    expect(Object.fromEntries(await waitForApp(page))).toEqual({ error: "access_denied", state: "app & state" });

    await page.goto(url);
    await page.getByRole("heading", { name: "This sign-in has already been received" }).waitFor();
    expect(await lookAt(page, "come-in-already")).toEqual([]);
    await page.getByRole("link", { name: "Check the status" }).click();
    await giveCredentials(page, "cmms-bee", "own");
    expect((await waitForApp(page)).get("system_id")).toBe(house().systemIds["cmms-bee"]);
  });

  test.skipIf(!hasBrowser)("An expired session says so and leads back", async () => {
    const url = await reconnectUrl("cmms-bee");
    clockOffset = 31 * 60_000;
    try {
      const page = await open(url, phone);
      await page.getByRole("heading", { name: "This link has expired" }).waitFor();
      expect(await lookAt(page, "expired")).toEqual([]);
      await page.getByRole("link", { name: "Go back" }).click();
      expect((await waitForApp(page)).get("error")).toBe("connect_failed");
    } finally {
      clockOffset = 0;
    }
  });

  test.skipIf(!hasBrowser)("A form that is pressed twice reconnects once", async () => {
    const id = house().systemIds["workwave-service"];
    const page = await open(await reconnectUrl("workwave-service", { tokenScopes: ["READ"] }));
    await page.getByLabel("API key").fill(house().simulator.apiKeys["workwave-service"][0]?.key ?? "");
    await page.getByRole("button", { name: "Reconnect" }).dblclick();
    const back = await waitForApp(page);
    expect(back.get("system_id")).toBe(id);
    const { exchangeConnectCode: exchanged } = await house().api.ask<Exchanged>(exchangeConnectCode, { code: back.get("code") });
    expect(exchanged.system).toEqual({ id });
  });

  test.skipIf(!hasBrowser)("A redirect that comes in twice at the same time, and again later, reconnects once", async () => {
    const url = await reconnectUrl("cmms-bee", { redirectUrl: null });
    const page = await open(url);
    const other = await page.context().newPage();
    // The test intercepts the redirect so that two windows can follow it at the same time.
    await page.route(/\/oauth\/callback/u, (route) => route.abort());
    const [redirect] = await Promise.all([page.waitForRequest(/\/oauth\/callback/u), giveCredentials(page, "cmms-bee", "own")]);
    const back = redirect.url();
    await page.unroute(/\/oauth\/callback/u);
    await Promise.all([page.goto(back), other.goto(back)]);
    const headings = await Promise.all([page, other].map((window) => window.getByRole("heading").innerText()));
    expect(headings).toContain("CMMS Bee is connected");
    for (const heading of headings) expect(heading).toMatch(/^CMMS Bee is connected$|^This sign-in has already been received$/u);
    for (const address of [back, url]) {
      await other.goto(address);
      await other.getByRole("heading", { name: "CMMS Bee is connected" }).waitFor();
    }
    expect(await lookAt(other, "connected")).toEqual([]);
    const stranger = await open(url);
    await stranger.getByRole("heading", { name: "This link has been used" }).waitFor();
    expect(await lookAt(stranger, "used")).toEqual([]);
  });

  test.skipIf(!hasBrowser)("Of two windows, the one that left last counts, and the other says so", async () => {
    const url = await reconnectUrl("cmms-bee", { redirectUrl: null });
    const first = await open(url, phone);
    await first.getByRole("button", { name: "Continue to CMMS Bee" }).click();
    await first.getByLabel("Login").waitFor();
    const second = await first.context().newPage();
    await second.goto(url);
    await second.getByRole("button", { name: "Continue to CMMS Bee" }).click();
    await second.getByLabel("Login").waitFor();
    await signInAtVendor(first, house().simulator.logins["cmms-bee"][0]);
    await first.getByRole("heading", { name: "You started again in another window" }).waitFor();
    expect(await lookAt(first, "replaced")).toEqual([]);
    await first.getByRole("link", { name: "Start again here" }).click();
    await first.getByRole("button", { name: "Continue to CMMS Bee" }).click();
    await signInAtVendor(first, house().simulator.logins["cmms-bee"][0]);
    await first.getByRole("heading", { name: "CMMS Bee is connected" }).waitFor();
  });

  test.skipIf(!hasBrowser)("A keyboard alone is enough to sign in at the vendor", async () => {
    const page = await open(await reconnectUrl("cmms-bee"));
    const { focused, press, isInSight } = keyboardOf(page);
    await press("Tab");
    expect([await focused.innerText(), await isInSight()]).toEqual(["Continue to CMMS Bee", true]);
    await press("Enter");
    await page.getByLabel("Login").waitFor();
    const [login] = house().simulator.logins["cmms-bee"];
    await press("Tab");
    await page.keyboard.type(login?.login ?? "");
    await press("Tab");
    await page.keyboard.type(login?.password ?? "");
    await press("Enter");
    await page.getByRole("button", { name: "Allow" }).waitFor();
    await press("Tab", "Enter");
    expect((await waitForApp(page)).get("system_id")).toBe(house().systemIds["cmms-bee"]);
  });

  test.skipIf(!hasBrowser)("A keyboard alone is enough to enter a key, with the focus in sight", async () => {
    const page = await open(await reconnectUrl("workwave-service", { redirectUrl: null }));
    const { focused, press, isInSight } = keyboardOf(page);
    await press("Tab");
    expect([await focused.getAttribute("name"), await isInSight()]).toEqual(["credential.key", true]);
    await page.keyboard.type("not-a-key");
    await press("Enter");
    await page.getByRole("alert").waitFor();
    expect(await focused.getAttribute("role")).toBe("alert");
    expect(await focused.innerText()).toContain("WorkWave Service says: “The credentials are missing or do not work.”");
    expect(await lookAt(page, "wrong-key")).toEqual([]);
    await press("Tab");
    await page.keyboard.type("with spaces in it");
    await press("Tab");
    expect([await focused.innerText(), await isInSight()]).toEqual(["Reconnect", true]);
    await press("Enter");
    await page.getByRole("link", { name: /^API key: A key contains only/u }).waitFor();
    expect(await lookAt(page, "wrong-entries")).toEqual([]);
    // The link in the summary leads to the field.
    await press("Tab", "Enter");
    expect(await focused.getAttribute("name")).toBe("credential.key");
    await page.keyboard.type(house().simulator.apiKeys["workwave-service"][0]?.key ?? "");
    await press("Enter");
    await page.getByRole("heading", { name: "WorkWave Service is connected" }).waitFor();
  });

  test.skipIf(!hasBrowser)("The pages fit a phone and dark mode, and a session without a product", async () => {
    const url = await makeSession(house().api.ask, { redirectUrl: appPage });
    for (const [name, options] of [
      ["phone", phone],
      ["phone-dark", { ...phone, colorScheme: "dark" }],
      ["zoomed", { viewport: { width: 320, height: 400 }, deviceScaleFactor: 2 }],
    ] as const) {
      const page = await open(url, options);
      const problems = [...(await lookAt(page, `${name}-choice`))];
      for (const connectorId of connectorIds) {
        await page.getByRole("link", { name: names[connectorId] }).click();
        problems.push(...(await lookAt(page, `${name}-${connectorId}`)));
        if (connectorId === "workwave-service") {
          await giveKey(page, "not-a-key");
          await page.getByRole("alert").waitFor();
          problems.push(...(await lookAt(page, `${name}-wrong-key`)));
        }
        await page.getByRole("link", { name: "Choose another product" }).click();
      }
      expect(problems).toEqual([]);
    }
  });

  test.skipIf(!hasBrowser)(
    "The page names the app, however long the name, and a session ends after too many attempts",
    async () => {
      const api = await house().apiFor(["admin"], "live");
      const url = await makeSession(house().api.ask, { redirectUrl: appPage });
      const problems: string[] = [];
      const page = await open(url, phone);
      for (const [name, workspace] of [
        ["named", "Acme"],
        ["named-long", `${"Facility".repeat(12)} & Söhne`],
      ] as const) {
        await api.ask(renameWorkspace, { name: workspace });
        await page.goto(url);
        await page.getByText("(test) asks for access to your account.").waitFor();
        expect(await page.locator("strong").innerText()).toMatch(/^(?:Acme|(?:Facility){9}Facilit…)$/u);
        problems.push(...(await lookAt(page, `${name}-choice`)));
        for (const connectorId of connectorIds) {
          await page.goto(`${url}?connector=${connectorId}`);
          await page.getByText(`(test) asks for access to your ${names[connectorId]} account.`).waitFor();
          problems.push(...(await lookAt(page, `${name}-${connectorId}`)));
        }
      }
      for (let count = 1; count <= 20; count += 1) {
        await Promise.all([page.waitForEvent("domcontentloaded"), giveKey(page, `not-a-key-${count}`)]);
      }
      await page.getByRole("heading", { name: "This link has been tried too many times" }).waitFor();
      problems.push(...(await lookAt(page, "too-many-tries")));
      expect(problems).toEqual([]);
      await page.getByRole("link", { name: "Go back" }).click();
      expect((await waitForApp(page)).get("error")).toBe("connect_failed");
    },
  );

  test.skipIf(!hasBrowser)("The page asks for the connector's settings, and explains each wrong value beside it", async () => {
    const url = await makeSession(house().api.ask, { connectorId: connectorWithSettings.id });
    const page = await open(url, { ...phone, colorScheme: "dark" });
    const problems = [...(await lookAt(page, "settings"))];
    await page.getByLabel("Address").fill("ftp://desk.example");
    await page.getByLabel("Region").selectOption("America");
    await page.getByText("More settings").click();
    await page.getByLabel("Folder").fill("not a folder!");
    await page.getByLabel("User name").fill("rosa");
    await page.getByLabel("Password").fill("secret");
    await page.getByRole("button", { name: "Connect" }).click();
    await page.getByRole("alert").waitFor();
    problems.push(...(await lookAt(page, "settings-wrong")));
    expect(problems).toEqual([]);
    expect(await page.getByRole("alert").getByRole("link").allInnerTexts()).toEqual([
      "Address: Enter a full URL that starts with https://.",
      "Folder: This value has the wrong format.",
    ]);
    expect(await page.getByLabel("Region").inputValue()).toBe("us");
    expect(await page.getByLabel("Folder").isVisible()).toBe(true);
    expect(await page.getByLabel("Folder").getAttribute("aria-invalid")).toBe("true");
    expect(await page.getByLabel("Password").inputValue()).toBe("");
  });

  test.skipIf(!hasBrowser)("Pages on the way to the vendor and at dead links are accessible", async () => {
    const page = await open(await makeSession(house().api.ask, { connectorId: "cmms-bee" }));
    // An answer without content leaves the window on its page.
    await page.route(/\/auth\b/u, (route) => route.fulfill({ status: 204 }));
    await page.getByRole("button", { name: "Continue to CMMS Bee" }).click();
    await page.getByRole("heading", { name: "Sign in at CMMS Bee" }).waitFor();
    const problems = [...(await lookAt(page, "leaving"))];
    for (const [name, path] of [
      ["unknown-link", "/connect/nothing"],
      ["unknown-state", "/oauth/callback?state=nothing"],
    ] as const) {
      await page.goto(house().url + path);
      problems.push(...(await lookAt(page, name)));
    }
    expect(problems).toEqual([]);
  });
});
