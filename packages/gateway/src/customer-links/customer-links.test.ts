import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { composeCatalog } from "../catalog/compose-catalog.ts";
import { measuringConnector } from "../filter/testing/measuring-connector.ts";
import { explainedStore, nodesOf } from "../records/testing/explained-store.ts";
import type { OpenStore } from "../store/opened-store.ts";
import { openCopiedStore } from "../store/testing/open-copied-store.ts";
import { createCustomerLinks } from "./create-customer-links.ts";
import { type CustomerLinks, mostLinked } from "./customer-links.ts";

const catalog = composeCatalog([{ connector: measuringConnector }]);
const now = new Date("2026-01-01T00:00:00.000Z");
let store: OpenStore;
let links: CustomerLinks;

beforeAll(async () => {
  store = await openCopiedStore(catalog);
  links = createCustomerLinks(store, () => now);
  await store.service.insertInto("workspaces").values({ id: "w", name: "w", created_at: now }).execute();
  for (const [id, kind] of [
    ["env_1", "test"],
    ["env_2", "live"],
  ] as const)
    await store.service.insertInto("environments").values({ id, workspace_id: "w", kind, created_at: now }).execute();
}, 60_000);

afterAll(() => store[Symbol.asyncDispose]());

const of = (...names: readonly string[]) =>
  names.map((name) => ({ id: `cus_${name}`, systemId: name.startsWith("a") ? "sys_a" : "sys_b" }));
const idsOf = (...names: readonly string[]) => names.map((name) => `cus_${name}`);

async function addCustomers(environmentId: string, customers: Readonly<Record<string, object>>) {
  for (const [name, document] of Object.entries(customers))
    await sql`
      insert into records (environment_id, id, system_id, entity, remote_id, version, hash, document, custom_fields, remote_data,
        created_at, updated_at)
      values (${environmentId}, ${`cus_${name}`}, ${name.startsWith("a") ? "sys_a" : "sys_b"}, 'Customer', ${name}, 1, '',
        ${JSON.stringify(document)}::jsonb, 'null', 'null', now(), now())`.execute(store.service);
}

it("Links are joined by a common customer, taken apart again, and seen by their environment alone", async () => {
  const first = await links.link("env_1", of("a1", "b1"));
  expect(first).toEqual({ id: expect.stringMatching(/^clk_\w{32}$/u), customerIds: idsOf("a1", "b1"), linkedAt: now });
  const second = await links.link("env_1", of("a2", "b2"));
  expect(await links.list("env_1", null, 1, null)).toHaveLength(1);
  const joined = await links.link("env_1", of("b1", "a2", "b3"));
  expect([first.id, second.id]).toContain(joined.id);
  expect(joined.customerIds).toEqual(idsOf("a1", "a2", "b1", "b2", "b3"));
  expect(await links.list("env_1", null, 10, null)).toEqual([joined]);
  expect(await links.list("env_1", null, 10, joined.id)).toEqual([]);
  expect(await links.list("env_2", null, 10, null)).toEqual([]);
  expect(await links.ofCustomers("env_2", null, idsOf("a1"))).toEqual(new Map());
  expect(await links.unlink("env_2", idsOf("a1"))).toBe(0);

  // A system's own token sees only what is the system's.
  expect((await links.list("env_1", "sys_a", 10, null)).map(({ customerIds }) => customerIds)).toEqual([idsOf("a1", "a2")]);
  expect((await links.ofCustomers("env_1", "sys_b", idsOf("b1"))).get("cus_b1")?.customerIds).toEqual(idsOf("b1", "b2", "b3"));
  expect((await links.ofCustomers("env_1", "sys_b", idsOf("a1"))).get("cus_a1")).toBeUndefined();

  expect(await links.unlink("env_1", idsOf("a2", "b1", "b2", "unknown"))).toBe(3);
  expect((await links.ofCustomers("env_1", null, idsOf("a1", "a2"))).get("cus_a1")?.customerIds).toEqual(idsOf("a1", "b3"));
  expect(await links.unlink("env_1", idsOf("b3"))).toBe(1);
  expect(await links.list("env_1", null, 10, null)).toEqual([]);
  expect(await links.ofCustomers("env_1", null, idsOf("a1"))).toEqual(new Map());
});

it("Links made at once are joined, too, and a link that grows too large changes nothing", async () => {
  await Promise.all([
    links.link("env_1", of("a5", "b5")),
    links.link("env_1", of("b5", "a6")),
    links.link("env_1", of("a6", "b6")),
  ]);
  expect((await links.list("env_1", null, 10, null)).map(({ customerIds }) => customerIds)).toEqual([
    idsOf("a5", "a6", "b5", "b6"),
  ]);
  const many = Array.from({ length: mostLinked }, (_, index) => `a${String(index).padStart(3, "0")}`);
  await expect(links.link("env_1", of("a5", ...many))).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
  expect((await links.list("env_1", null, 10, null)).map(({ customerIds }) => customerIds.length)).toEqual([4]);
});

it("Rules propose customers of several systems that are not linked yet, from an index", async () => {
  await addCustomers("env_2", {
    ax: { name: "Müller & Söhne", billingAddress: { postalCode: "53 202" }, email: " Info@Mueller.example " },
    bx: { name: "MULLER SOHNE", billingAddress: { postalCode: "53202" }, email: "info@mueller.EXAMPLE" },
    by: { name: "Other", email: "other@example.com", phone: "+1 (414) 555-0100" },
    ay: { name: "Another", phone: "414.555.0100", email: "" },
    az: { name: "Twin", email: "twin@example.com", phone: "12345" },
    az2: { name: "Twin", email: "twin@example.com", phone: "12345" },
    bz: { name: "Twin", phone: "12345" },
  });
  await addCustomers("env_1", { bw: { name: "Stranger", email: "other@example.com" } });
  const proposed = async (rule: "EMAIL" | "PHONE" | "NAME_AND_POSTAL_CODE", systemId: string | null = null) =>
    (await links.proposals("env_2", systemId, rule, 10, null)).map(({ customerIds }) => customerIds);
  expect(await proposed("EMAIL")).toEqual([idsOf("ax", "bx")]);
  expect(await proposed("PHONE")).toEqual([idsOf("ay", "by")]);
  expect(await proposed("NAME_AND_POSTAL_CODE")).toEqual([idsOf("ax", "bx")]);
  expect(await proposed("EMAIL", "sys_a")).toEqual([]);
  await links.link("env_2", of("ax", "bx"));
  expect(await proposed("EMAIL")).toEqual([]);
  await links.unlink("env_2", idsOf("ax", "bx"));
  const [first] = await links.proposals("env_2", null, "EMAIL", 1, null);
  expect(await links.proposals("env_2", null, "EMAIL", 1, first?.key ?? "")).toEqual([]);

  const many = Object.fromEntries(
    Array.from({ length: 3000 }, (_, index) => [
      `${index % 2 ? "a" : "b"}m${index}`,
      { name: "M", email: `m${index}@example.com` },
    ]),
  );
  const documents = JSON.stringify(Object.entries(many).map(([name, document]) => ({ name, document })));
  await sql`
    insert into records (environment_id, id, system_id, entity, remote_id, version, hash, document, custom_fields, remote_data,
      created_at, updated_at)
    select 'env_2', 'cus_' || (one ->> 'name'), 'sys_' || left(one ->> 'name', 1), 'Customer', one ->> 'name', 1, '', one -> 'document', 'null', 'null', now(), now()
    from jsonb_array_elements(${documents}::jsonb) one`.execute(store.service);
  // Customers without an address, which no proposal reads.
  await sql`
    insert into records (environment_id, id, system_id, entity, remote_id, version, hash, document, custom_fields, remote_data,
      created_at, updated_at)
    select 'env_2', 'cus_' || i, 'sys_a', 'Customer', i, 1, '', '{"name": "A"}', 'null', 'null', now(), now()
    from generate_series(1, 20000) i`.execute(store.service);
  await store.analyze();
  const explained = explainedStore(store);
  await createCustomerLinks(explained.store, () => now).proposals("env_2", null, "EMAIL", 10, null);
  const used = explained.plans.flatMap(nodesOf).filter((node) => node["Index Name"] !== undefined);
  expect(
    used.some((node) => node["Node Type"].startsWith("Index") && (node["Index Name"] ?? "").startsWith("records_listed_")),
  ).toBe(true);
  expect(explained.plans.flatMap(nodesOf).some((node) => node["Node Type"] === "Seq Scan" && node["Actual Rows"] > 100)).toBe(
    false,
  );
});
