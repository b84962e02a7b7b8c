import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, expect, test } from "vitest";
import { readEnvironment } from "../src/environment.ts";
import { makeSession, walkSession } from "./customer/connect-systems.ts";
import { pageOf, Visitor } from "./customer/visitor.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

let dialled = 0;
const inside = createServer((socket) => {
  dialled += 1;
  socket.destroy();
}).listen(0);
await once(inside, "listening");
afterAll(() => void inside.close());
const address = inside.address();
const origin = `http://localhost:${typeof address === "object" ? address?.port : ""}`;

describeEndToEnd("a vendor whose name leads to a private address", () => {
  const house = useHouse({
    connected: false,
    gateway: {
      allowedAddresses: [],
      connectors: readEnvironment({
        FETTLE_WORKWAVE_SERVICE_BASE_URL: origin,
        FETTLE_CMMS_BEE_AUTHORIZATION_URL: `${origin}/auth`,
        FETTLE_CMMS_BEE_TOKEN_URL: `${origin}/token`,
        FETTLE_CMMS_BEE_CLIENT_ID: "client",
        FETTLE_CMMS_BEE_CLIENT_SECRET: "made-up-client-secret",
      }).connectors,
    },
  });

  const warnings = () => house().logLines.filter((line) => line.includes("FETTLE_ALLOWED_ADDRESSES"));

  test("The vendor is not called with a key; the page says why, and the log says how to allow it", async () => {
    const url = await makeSession(house().api.ask, { connectorId: "workwave-service" });
    const page = pageOf(await walkSession(house().simulator.url, url, "workwave-service"));
    expect(page.status).toBe(422);
    expect(page.html).toContain("cannot be called at localhost: this gateway calls only public addresses");
    expect(page.html).not.toMatch(/127\.0\.0\.1|::1/u);
    expect(warnings()).toEqual([expect.stringMatching(/"host":"localhost","addresses":\[.*(127\.0\.0\.1|::1)/u)]);
    expect(dialled).toBe(0);
  });

  test("The vendor is not asked for tokens", async () => {
    const url = await makeSession(house().api.ask, { connectorId: "cmms-bee" });
    const visitor = new Visitor(url);
    const page = pageOf(await visitor.open(`${url}?method=oauth2`));
    const [form] = page.forms;
    if (form === undefined) throw new Error(`The page has no form: ${page.html}`);
    const { leftFor } = await visitor.submit(page, form);
    const back = new URL(leftFor?.searchParams.get("redirect_uri") ?? "");
    back.search = new URLSearchParams({ code: "made-up-code", state: leftFor?.searchParams.get("state") ?? "" }).toString();
    const end = pageOf(await visitor.open(back));
    expect(end.status).toBe(502);
    expect(end.html).toContain("address not allowed");
    expect(warnings()).toHaveLength(2);
    expect(dialled).toBe(0);
  });
});
