import type { AuditEntry } from "../audit/audit-entry.ts";
import { auditService } from "../audit/audit-service.ts";
import type { Alert } from "../alerts/alert.ts";
import { alertsService } from "../alerts/alerts-service.ts";
import type { Channel } from "../alerts/channels/channel.ts";
import { createGraph } from "./create-graph.ts";
import { commandsService } from "../commands/commands-service.ts";
import { deliverService } from "../deliver/deliver-service.ts";
import type { Delivery } from "../deliver/delivery.ts";
import type { Endpoint } from "../deliver/endpoint.ts";
import type { Replay } from "../deliver/replays/replay-rows.ts";
import { graphParts } from "../stages.ts";
import { ingestService } from "../ingest/ingest-service.ts";
import { ingressService } from "../ingress/ingress-service.ts";
import { observeService } from "../observe/observe.ts";
import type { ApiRequest } from "../observe/requests/api-request.ts";
import type { LoggedCall } from "../vendor-calls/list-calls.ts";
import { principalsService } from "../principals/principals-service.ts";
import { systemsService } from "../systems/systems-service.ts";
import { isObjectType } from "graphql";
import { beforeEach, expect, it } from "vitest";
import { reservedPrefixes } from "../catalog/compose-catalog.ts";
import type { Command } from "../commands/commands.ts";
import type { SuspectedDeletion, SyncRun } from "../ingest/ingest.ts";
import type { IngressEvent } from "../ingress/events/ingress-event.ts";
import type { ApiToken } from "../principals/api-token.ts";
import type { Principal } from "../principal.ts";
import type { Workspace } from "../principals/workspace.ts";
import type { ConnectSession } from "../systems/systems.ts";
import { createSchema } from "./create-schema.ts";
import { recordWith, systemWith } from "./testing/fixtures.ts";
import { administrator, createMemoryStages, type MemoryStages } from "./testing/memory-stages.ts";
import { createRunner, errorsOf } from "./testing/run.ts";
import { tinyCatalog } from "./testing/tiny-catalog.ts";

let memory: MemoryStages;
let run: ReturnType<typeof createRunner>;
const bound: Principal = { ...administrator, systemId: "sys_2" };

/** One node of each kind, all of the system sys_1. */
const ids = [
  "sys_1",
  "cmd_1",
  "tok_1",
  "ses_1",
  "run_1",
  "hld_1",
  "ind_1",
  "whe_1",
  "whd_1",
  "whr_1",
  "aud_1",
  "req_1",
  "call_1",
  "alert_1",
  "chan_1",
  "wsp_1",
];

/** A node with only the members that the test reads. */
const found = <Item>(id: string) => ({ id, systemId: "sys_1" }) as Item;
const isBound = ({ systemId }: Pick<Principal, "systemId">) => systemId !== null && systemId !== "sys_1";
const session = (fields: string) => run(`{ node(id: "ses_1") { ... on ConnectSession { ${fields} } } }`);

beforeEach(() => {
  memory = createMemoryStages({ catalog: tinyCatalog });
  run = createRunner(memory);
  memory.systems.set("sys_1", systemWith("sys_1"));
  memory.of(commandsService).byId = async (principal, id) => (isBound(principal) ? null : found<Command>(id));
  memory.of(principalsService).tokenById = async (principal, id) => (isBound(principal) ? null : found<ApiToken>(id));
  memory.of(principalsService).workspaceOf = async () => ({ id: "wsp_1", name: "Acme" }) as Workspace;
  memory.of(systemsService).sessionById = async (_environmentId, id) => ({
    ...found<ConnectSession>(id),
    url: null,
    status: "OPEN",
  });
  memory.of(auditService).entryById = async (_environmentId, id) => found<AuditEntry>(id);
  memory.of(ingestService).syncRun = async (_environmentId, id) => found<SyncRun>(id);
  memory.of(ingestService).suspectedDeletion = async (_environmentId, id) => found<SuspectedDeletion>(id);
  memory.of(deliverService).byId = async (principal, id) => (isBound(principal) ? null : found<Endpoint>(id));
  memory.of(deliverService).deliveriesByIds = async (principal, deliveryIds) =>
    new Map(isBound(principal) ? [] : deliveryIds.map((id) => [id, found<Delivery>(id)]));
  memory.of(deliverService).replayById = async (principal, id) => (isBound(principal) ? null : found<Replay>(id));
  memory.of(observeService).requestsByIds = async (principal, requestIds) =>
    new Map(isBound(principal) ? [] : requestIds.map((id) => [id, found<ApiRequest>(id)]));
  memory.of(observeService).callsByIds = async (principal, callIds) =>
    new Map(isBound(principal) ? [] : callIds.map((id) => [id, found<LoggedCall>(id)]));
  memory.of(alertsService).byIds = async (reader, alertIds) =>
    new Map(isBound(reader) ? [] : alertIds.map((id) => [id, found<Alert>(id)]));
  memory.of(alertsService).channel = async (_environmentId, id) => found<Channel>(id);
  memory.of(ingressService).ingressEvent = async (_environmentId, id) => found<IngressEvent>(id);
});

const ask = (asked: readonly string[], principal: Principal = administrator) =>
  run(`query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }`, { ids: asked }, principal);

it("Every kind of id finds its node, and every type with an id is a node", async () => {
  const schema = createSchema(tinyCatalog, graphParts);
  for (const [name, { descriptor }] of tinyCatalog.entities) {
    const record = recordWith(name, `${descriptor.idPrefix}_1`, {});
    memory.records.rows.set(record.id, record);
  }
  const records = [...tinyCatalog.entities.values()].map(({ descriptor }) => `${descriptor.idPrefix}_1`);
  const { data, errors } = await ask([...ids, ...records]);
  expect(errors).toBeUndefined();
  const nodes = (data as { nodes: { __typename: string; id: string }[] }).nodes;
  expect(nodes.map(({ id }) => id)).toEqual([...ids, ...records]);
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && type.getInterfaces().some(({ name }) => name === "Node"),
  );
  expect(nodes.map(({ __typename }) => __typename).toSorted()).toEqual(types.map(({ name }) => name).toSorted());
});

it("Entities cannot have the id prefixes of other nodes", () => {
  const graph = createGraph({ ...tinyCatalog, entities: new Map() });
  for (const part of graphParts) part.add(graph);
  expect(graph.nodes.prefixes.filter((prefix) => !reservedPrefixes.has(prefix))).toEqual([]);
});

it("A token that is bound to another system finds only the workspace, and a text that cannot be an id finds nothing", async () => {
  expect((await ask(ids, bound)).data).toEqual({
    nodes: [...ids.slice(0, -1).map(() => null), { __typename: "Workspace", id: "wsp_1" }],
  });
  expect((await ask(["wsp_2", "ses_\0", "nothing", "", "_1"])).data).toEqual({ nodes: Array(5).fill(null) });
});

it("A connect session shows its progress, and never its address again", async () => {
  expect((await session("status system { id }")).data).toEqual({ node: { status: "OPEN", system: { id: "sys_1" } } });
  expect(errorsOf(await session("url"))).toEqual([
    expect.stringMatching(/^BAD_USER_INPUT: .* shown only when the session is created/),
  ]);
});
