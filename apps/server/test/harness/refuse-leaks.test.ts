import { afterAll, beforeAll, expect, test } from "vitest";
import { makeSession } from "../customer/connect-systems.ts";
import { type WorkOrderChanges, workOrderChanges } from "./documents.ts";
import { describeEndToEnd } from "./end-to-end.ts";
import { type RunningHouse, startHouse } from "./house.ts";

const hex = (text: string): string => Buffer.from(text).toString("hex");

describeEndToEnd("a house with secrets in clear", () => {
  let house: RunningHouse;
  beforeAll(async () => {
    house = await startHouse({});
    await house.connect();
  });
  // Does nothing when the test has reached its end.
  afterAll(() => house[Symbol.asyncDispose]());

  test("A house with secrets in clear fails when it closes, and names their kinds and places without showing them", async () => {
    const { simulator, api, log } = house;
    const token = await house.tokenFor(["read"]);
    const accessToken = simulator.secrets().find(({ kind }) => kind === "access token")?.value ?? "";
    const basic = `Basic ${btoa(`client:${simulator.clients["cmms-bee"].secret}`)}`;
    const password = simulator.logins["cmms-bee"][0]?.password ?? "";

    // In text columns, in the bytes of a webhook, and in the log.
    const session = await makeSession(api.ask, { connectorId: "cmms-bee", externalId: token, displayName: hex(accessToken) });
    {
      await using changes = await api.sse<WorkOrderChanges>(workOrderChanges);
      await house.control("cmms-bee").create({ title: password });
      await changes.first(({ data }) => data.workOrderChanges.workOrder?.title === password);
    }
    log.debug({ call: { headers: { authorization: basic } } }, "the vendor was called");
    log.info({ path: new URL(session).pathname }, "a page was opened");
    log.warn(`what a vendor said: ${accessToken}`);

    const failure = await house[Symbol.asyncDispose]().then(
      () => null,
      (error: unknown) => String(error),
    );
    expect(failure?.split("\n")).toEqual(
      expect.arrayContaining([
        "- API token in public.connect_sessions.external_id",
        "- access token of cmms-bee in public.connect_sessions.display_name",
        "- password of cmms-bee in public.ingress_deliveries.body",
        // Nobody could know that this title is a secret.
        expect.stringMatching(/^- password of cmms-bee in public\.payloads_of_\d{8}\.request_body$/u),
        '- client secret of cmms-bee in the line "the vendor was called"',
        '- connect session\'s secret in the line "a page was opened"',
        '- access token of cmms-bee in the line "what a vendor said: …"',
      ]),
    );
    for (const secret of [token, accessToken, basic, password]) expect(failure).not.toContain(secret);
  });
});
