import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Store } from "../../store/database.ts";
import { openTestStore } from "../testing/open-test-store.ts";
import { startSystems, type SystemsBench } from "../testing/start-systems.ts";
import type { SystemQuery } from "../systems.ts";

let store: Store;
let bench: SystemsBench;
beforeAll(async () => {
  store = await openTestStore();
  bench = await startSystems(store);
  const { environmentId } = bench.principal;
  const other = await store.service.selectFrom("environments").where("kind", "=", "live").select("id").executeTakeFirstOrThrow();
  for (const [index, [id, externalId, status, environment]] of (
    [
      ["c", "Acme_1", "CONNECTED", environmentId],
      ["a", null, "CONNECTED", environmentId],
      ["b", "acme%1", "DEGRADED", environmentId],
      ["z", "Acme_1", "CONNECTED", other.id],
    ] as const
  ).entries()) {
    const now = new Date(bench.time.now.getTime() + (index === 0 ? 0 : 1000));
    await store.service
      .insertInto("systems")
      .values({
        environment_id: environment,
        id,
        connector_id: index === 2 ? "other" : "fake",
        display_name: id,
        external_id: externalId,
        account_id: id,
        account_name: id,
        settings: "{}",
        authentication: "apiKey",
        status,
        status_reason: null,
        status_changed_at: now,
        created_at: now,
      })
      .execute();
  }
}, 60_000);
afterAll(async () => {
  await bench.close();
  await store[Symbol.asyncDispose]();
});

const list = async (where: SystemQuery["where"], systemId: string | null = null) => {
  const { systems } = await bench.systems.list(bench.principal.environmentId, { where, systemId });
  return systems.map(({ id }) => id).join("");
};

describe("A list of systems", () => {
  it("is ordered by creation and then id, within one environment", async () => {
    expect(await list({})).toBe("cab");
    expect(await list({}, "b")).toBe("b");
    expect(await list({}, "z")).toBe("");
    expect([...(await bench.systems.byIds(bench.principal.environmentId, ["a", "z", "nothing"])).keys()]).toEqual(["a"]);
  });

  it.each([
    [{ connectorId: { eq: "fake" } }, "ca"],
    [{ connectorId: { ne: "fake" } }, "b"],
    [{ externalId: { eq: "Acme_1" } }, "c"],
    [{ externalId: { ne: "Acme_1" } }, "ab"],
    [{ externalId: { in: ["Acme_1", "acme%1"] } }, "cb"],
    [{ externalId: { in: [] } }, ""],
    [{ externalId: { notIn: ["Acme_1"] } }, "ab"],
    [{ externalId: { notIn: [] } }, "cab"],
    [{ externalId: { contains: "_" } }, "c"],
    [{ externalId: { contains: "%" } }, "b"],
    [{ externalId: { startsWith: "acme" } }, "b"],
    [{ externalId: { isNull: true } }, "a"],
    [{ externalId: { isNull: false } }, "cb"],
    [{ externalId: {} }, "cab"],
    [{ status: { eq: "CONNECTED" }, externalId: { isNull: false } }, "c"],
    [{ status: { in: ["DEGRADED", "PAUSED"] } }, "b"],
  ] as const)("with the filter %j contains %s", async (where, ids) => {
    expect(await list(where)).toBe(ids);
  });

  it.each([{ status: { eq: null } }, { status: { near: "x" } }, { externalId: { in: "x" } }, { externalId: { isNull: "x" } }])(
    "refuses the filter %j",
    async (where) => {
      await expect(list(where)).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    },
  );
});
