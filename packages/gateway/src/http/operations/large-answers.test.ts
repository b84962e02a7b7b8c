import { principalsService } from "../../principals/principals-service.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { encodeCursor } from "../../change-log/cursor.ts";
import { changeOf, recordWith, systemWith, workOrderWith } from "../../graph/testing/fixtures.ts";
import { administrator, createMemoryStages, type MemoryStages } from "../../graph/testing/memory-stages.ts";
import { openServer, type TestServer } from "../testing/open-server.ts";

const cursor = (position: number) => encodeCursor("env_test", { position, mark: null });

let memory: MemoryStages;
let server: TestServer;

beforeEach(async () => {
  memory = createMemoryStages();
  memory.systems.set("sys_1", systemWith("sys_1"));
  server = await openServer(memory);
});
afterEach(() => server[Symbol.asyncDispose]());

const ask = async (query: string): Promise<unknown> => await (await server.post({ query })).json();
const aliased = (count: number, field: string) => Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(" ");
const tooLarge = (message: string) => ({
  data: null,
  errors: [{ message: expect.stringContaining(message), extensions: { code: "RESPONSE_TOO_LARGE" } }],
  extensions: { requestId: expect.any(String), cost: expect.anything() },
});

it("An operation whose answer becomes too large ends with a single error", async () => {
  memory.records.rows.set("wo_1", workOrderWith("wo_1", {}, { remoteData: "x".repeat(100_000) }));
  expect(await ask(`{ workOrder(id: "wo_1") { ${aliased(90, "remoteData")} } }`)).toMatchObject({
    data: { workOrder: { a89: expect.any(String) } },
  });
  expect(await ask(`{ workOrder(id: "wo_1") { ${aliased(110, "remoteData")} } }`)).toMatchObject(
    tooLarge("is larger than 10000000 bytes"),
  );
  expect(memory.lines).toEqual([]);
});

it("Lists that are longer than their assumed cost are counted", async () => {
  const ids = Array.from({ length: 1_000 }, (_, index) => `tech_${index}`);
  const name = "x".repeat(1_000);
  for (const id of ids) memory.records.rows.set(id, recordWith("Technician", id, { name, isActive: true }));
  memory.records.rows.set("wo_1", workOrderWith("wo_1", { assignees: ids }));
  expect(await ask(`{ workOrder(id: "wo_1") { ${aliased(2, "assignees { id name }")} } }`)).not.toHaveProperty("errors");
  const refused = await ask(`{ workOrder(id: "wo_1") { ${aliased(20, "assignees { id name }")} } }`);
  expect(refused).toMatchObject({ ...tooLarge("is larger than"), extensions: { cost: { cost: expect.any(Number) } } });
});

it("Reads for a small answer are counted, and stop when they are too much", async () => {
  for (let index = 0; index < 100; index++) {
    const id = `wo_${index}`;
    memory.records.rows.set(id, workOrderWith(id, { asset: `ast_${index}` }, { remoteData: ["x".repeat(50_000)] }));
  }
  expect(await ask(`{ ${aliased(2, "workOrders(first: 100) { nodes { id } }")} }`)).not.toHaveProperty("errors");
  memory.records.calls.length = 0;
  expect(await ask(`{ ${aliased(10, "workOrders(first: 100) { nodes { id asset { id } } }")} }`)).toMatchObject(
    tooLarge("made of more than 20000000 bytes of records"),
  );
  expect(memory.records.calls.filter((call) => call.startsWith("byIds"))).toEqual([]);
});

it("A mutation stops when its answer becomes too large", async () => {
  memory.tokens.set("administrator", { ...administrator, environmentKind: "live" });
  let renamed = 0;
  memory.of(principalsService).renameWorkspace = async () => {
    renamed += 1;
    return { id: "wsp_1", name: "x".repeat(11_000_000), createdAt: new Date(0), environments: { test: "", live: "" } };
  };
  const field = 'renameWorkspace(input: { name: "a" }) { ... on RenameWorkspaceSuccess { workspace { name } } }';
  expect(await ask(`mutation { ${aliased(3, field)} }`)).toMatchObject(tooLarge("What a mutation has written stays written."));
  expect(renamed).toBe(1);
});

it("A subscriber gets an error for an event that is too large, and the subscription continues", async () => {
  const large = workOrderWith("wo_1", {}, { remoteData: "x".repeat(200_000) });
  memory.changes.append(changeOf(large, 1));
  memory.changes.append(changeOf(workOrderWith("wo_2"), 2));
  const query = `subscription { workOrderChanges(after: "${cursor(0)}") { recordId record { ${aliased(60, "remoteData")} } } }`;
  const response = await server.post({ query }, { accept: "text/event-stream" });
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += new TextDecoder().decode(chunk);
    if (text.includes("wo_2")) break;
  }
  const events = [...text.matchAll(/^data: (.*)$/gmu)].map(([, data = ""]): unknown => JSON.parse(data));
  expect(events).toMatchObject([
    { ...tooLarge("is larger than"), extensions: { cursor: cursor(1) } },
    { data: { workOrderChanges: { recordId: "wo_2" } }, extensions: { cursor: cursor(2) } },
  ]);
});
