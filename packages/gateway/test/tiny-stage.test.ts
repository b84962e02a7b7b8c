import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createEncryptionKey, createGateway, type Gateway } from "../src/index.ts";
import { asOwner } from "./harness/as-owner.ts";
import { describeOnEachStore, freshDatabase, type FreshDatabase } from "./harness/fresh-database.ts";
import { sightingsStage } from "./tiny-stage/stage.ts";

interface Answer {
  readonly viewer: { readonly environment: { readonly id: string } };
  readonly sightings: readonly string[];
}

describeOnEachStore("a stage from outside the gateway", () => {
  const encryptionKeys = createEncryptionKey(new Date());
  let place: FreshDatabase;
  let gateway: Gateway | null;
  let token: string;

  const start = (stages = [sightingsStage]) =>
    createGateway({ connectors: [], publicUrl: "http://localhost", database: place.database, encryptionKeys, stages });
  const ask = async (query: string, bearer = token) => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${bearer}` };
    const body = JSON.stringify({ query });
    const answer = await gateway?.fetch(new Request("http://localhost/graphql", { method: "POST", headers, body }));
    return (await answer?.json()) as { data: Answer | null; errors?: { extensions: { code: string } }[] }; // the shape that the query selects
  };

  beforeAll(async () => {
    place = await freshDatabase();
    gateway = await start();
    await gateway.start();
    token = await gateway.createToken({ environment: "test", name: "tiny", scopes: ["read"] });
  }, 120_000);
  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });

  it("A route's request goes through a job into the stage's table, and the stage's field of the graph shows it", async () => {
    const { data } = await ask("{ viewer { environment { id } } }");
    const request = new Request(`http://localhost/sightings/${data?.viewer.environment.id}`, {
      method: "POST",
      body: "A heron.",
    });
    expect((await gateway?.fetch(request))?.status).toBe(202);
    await vi.waitUntil(async () => (await ask("{ sightings }")).data?.sightings.includes("A heron."), 20_000);
    const other = (await gateway?.createToken({ environment: "live", name: "other", scopes: ["read"] })) ?? "";
    expect((await ask("{ sightings }", other)).data).toEqual({ sightings: [] });
  });

  it("The stage is closed to tokens without the scope read, refuses a large body, and shows each environment only its own rows", async () => {
    const writer = (await gateway?.createToken({ environment: "test", name: "writer", scopes: ["write"] })) ?? "";
    expect((await ask("{ sightings }", writer)).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
    const large = new Request("http://localhost/sightings/env", { method: "POST", body: "x".repeat(101) });
    expect((await gateway?.fetch(large))?.status).toBe(413);
  });

  it("Once the stage's table exists, the gateway does not start without the stage", async () => {
    await gateway?.[Symbol.asyncDispose]();
    gateway = null;
    await expect(start([])).rejects.toThrow(/sightings/u);
    const rows = await asOwner<{ forced: boolean }>(place.database, [
      "select relforcerowsecurity as forced from pg_class where relname = 'sightings'",
    ]);
    expect(rows).toEqual([{ forced: true }]);
  });
});
