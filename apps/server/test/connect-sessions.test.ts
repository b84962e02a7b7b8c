import { approveLogin } from "@fettle/simulator";
import { expect, test } from "vitest";
import { makeReconnectSession, makeSession, walkSession } from "./customer/connect-systems.ts";
import { pageOf, Visitor } from "./customer/visitor.ts";
import { createServer } from "node:http";
import { once } from "node:events";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

let clockOffset = 0;
const minutes = 60_000;

describeEndToEnd("connect sessions", () => {
  const house = useHouse({ connected: false, gateway: { clock: () => new Date(Date.now() + clockOffset) } });

  const systemIds = async (): Promise<readonly string[]> => {
    const { systems } = await house().api.ask<{ systems: { nodes: readonly { id: string }[] } }>("{ systems { nodes { id } } }");
    return systems.nodes.map(({ id }) => id);
  };

  /** Walks a CMMS Bee session up to the vendor's redirect. Returns the browser and the callback's URL. */
  async function walkToCallback(url: string) {
    const visitor = new Visitor(url);
    const choice = pageOf(await visitor.open(`${url}?connector=cmms-bee&method=oauth2`));
    const [form] = choice.forms;
    if (form === undefined) throw new Error("The page has no form");
    const { leftFor } = await visitor.submit(choice, form);
    const [login] = house().simulator.logins["cmms-bee"];
    if (leftFor === null || login === undefined) throw new Error("The page did not lead to the vendor");
    return { visitor, authorization: leftFor, callback: await approveLogin(leftFor, login) };
  }

  test("A used session does not work again, and makes no second system", async () => {
    const url = await makeSession(house().api.ask, { connectorId: "workwave-service", externalId: "customer-1" });
    expect((await walkSession(house().simulator.url, url, "workwave-service")).page?.status).toBe(200);
    const before = await systemIds();
    const again = pageOf(await new Visitor(url).open(url));
    expect(again.forms).toEqual([]);
    expect(again.status).toBeGreaterThanOrEqual(400);
    expect(await systemIds()).toEqual(before);
  });

  test("An expired session says so and connects nothing", async () => {
    const url = await makeSession(house().api.ask, { connectorId: "workwave-service" });
    const before = await systemIds();
    clockOffset = 60 * minutes;
    try {
      const page = pageOf(await new Visitor(url).open(url));
      expect(page.status).toBe(410);
      expect(page.html).toMatch(/expired/iu);
      expect(page.forms).toEqual([]);
    } finally {
      clockOffset = 0;
    }
    expect(await systemIds()).toEqual(before);
  });

  test.each([
    ["another state", (url: URL) => url.searchParams.set("state", "A".repeat(43))],
    ["no state", (url: URL) => url.searchParams.delete("state")],
    ["another issuer", (url: URL) => url.searchParams.set("iss", "https://elsewhere.example")],
    ["another code", (url: URL) => url.searchParams.set("code", "made-up")],
  ])("A session rejects a callback with %s", async (_, tamper) => {
    const before = await systemIds();
    const { visitor, callback } = await walkToCallback(await makeSession(house().api.ask, { connectorId: "cmms-bee" }));
    tamper(callback);
    const page = pageOf(await visitor.open(callback));
    expect(page.status).toBeGreaterThanOrEqual(400);
    expect(page.html).not.toMatch(/node_modules|\.ts:|stack/iu);
    expect(await systemIds()).toEqual(before);
  });

  test("A session can continue after the customer presses Cancel at the vendor", async () => {
    const url = await makeSession(house().api.ask, { connectorId: "cmms-bee" });
    const { visitor, authorization } = await walkToCallback(url);
    const [login] = house().simulator.logins["cmms-bee"];
    const cancelled = await approveLogin(authorization, login ?? { login: "", password: "" }, { cancel: true });
    expect(pageOf(await visitor.open(cancelled)).html).toMatch(/cancel/iu);
    expect((await walkSession(house().simulator.url, url, "cmms-bee")).page?.status).toBe(200);
  });

  test("A reconnect session accepts the same account only", async () => {
    const [systemId = ""] = await systemIds();
    const { system } = await house().api.ask<{ system: { connector: { id: "cmms-bee" | "workwave-service" } } }>(
      `query ($id: ID!) { system(id: $id) { connector { id } } }`,
      { id: systemId },
    );
    expect(system.connector.id).toBe("workwave-service");
    const url = await makeReconnectSession(house().api.ask, systemId);
    const visitor = new Visitor(url);
    const page = pageOf(await visitor.open(`${url}?connector=workwave-service&method=apiKey`));
    const [form] = page.forms;
    const { apiKeys, accounts } = await house().control("workwave-service").credentials();
    const foreign = apiKeys.find(({ account }) => account !== accounts[0]?.id);
    if (form === undefined || foreign === undefined) throw new Error("No form, or no other account");
    const key = form.fields.find((name) => name.endsWith(".key")) ?? "";
    const refused = pageOf(await visitor.submit(page, form, { [key]: foreign.key }));
    expect(refused.status).toBe(422);
    expect(refused.html).toMatch(/belongs to/iu);
  });

  test("A session sends the customer back to the app with the app's own state", async () => {
    await using app = createServer((_, response) => response.end("back in the app"));
    app.listen(0);
    await once(app, "listening");
    const address = app.address();
    const redirectUrl = `http://localhost:${typeof address === "object" ? address?.port : ""}/done`;
    const url = await makeSession(house().api.ask, { connectorId: "workwave-service", redirectUrl, state: "app-state-1" });
    const { leftFor } = await walkSession(house().simulator.url, url, "workwave-service");
    expect(leftFor?.href.startsWith(redirectUrl)).toBe(true);
    expect(leftFor?.searchParams.get("state")).toBe("app-state-1");
  });

  test("A session for an unknown connector or a forbidden redirect is not created", async () => {
    await expect(makeSession(house().api.ask, { connectorId: "no-such-connector" })).rejects.toThrow("No session was made");
    await expect(makeSession(house().api.ask, { connectorId: "cmms-bee", redirectUrl: "https://evil.example/" })).rejects.toThrow(
      "No session was made",
    );
  });
});
