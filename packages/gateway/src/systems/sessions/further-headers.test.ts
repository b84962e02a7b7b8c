import { expect, it } from "vitest";
import { startForEachTest } from "../testing/start-for-each-test.ts";
import type { SystemsBench } from "../testing/start-systems.ts";
import { newSession, openPage } from "../testing/walk-pages.ts";

let bench: SystemsBench;
startForEachTest((started) => {
  bench = started;
});

it("The connect page asks for the further headers of a way to sign in, and every call carries them, also after a refresh", async () => {
  const { systems, principal, vendor } = bench;
  const session = await newSession(systems, principal);
  const form = {
    method: "password",
    "setting.company": "42",
    "credential.username": "customer",
    "credential.password": "right",
  };
  expect((await openPage(systems, `${session.url}?connector=fake&method=password`)).html).toContain("Company key");
  for (const key of ["", "two words"]) {
    const refused = await openPage(systems, session.url, { ...form, "credential.header.x-company": key });
    expect(refused.status).toBe(422);
  }
  expect(vendor.called).toEqual([]);
  await openPage(systems, session.url, { ...form, "credential.header.x-company": " company-7 " });
  const { systemId } = (await systems.sessionById(principal.environmentId, session.id)) ?? {};
  const asked = vendor.tokenRequests.length;
  bench.time.now = new Date(bench.time.now.getTime() + 7_200_000);
  const signal = new AbortController().signal;
  const handle = await systems.vendor(principal.environmentId, systemId ?? "", { signal, traceId: "t" });
  await handle?.vendor.fetch("/jobs");
  expect(vendor.tokenRequests.length).toBeGreaterThan(asked);
  expect(vendor.companies).toEqual(vendor.called.map(() => "company-7"));
  expect(vendor.called.at(-1)).toBe("/v1/jobs");
});
