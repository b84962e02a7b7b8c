import { graphql, type GraphQLSchema } from "graphql";
import { expect, it } from "vitest";
import { graphParts } from "../stages.ts";
import type { Principal } from "../principal.ts";
import { viewerType } from "../principals/graph/workspace-types.ts";
import { defineService } from "../service-key.ts";
import { systemType } from "../systems/graph/system-types.ts";
import type { System } from "../systems/systems.ts";
import { createContext } from "./context.ts";
import { createSchema } from "./create-schema.ts";
import { needsScope, openToEveryToken } from "./field-access.ts";
import type { GraphPart } from "./graph.ts";
import { defineLoader } from "./loaders.ts";
import { nodeType } from "./node-queries.ts";
import { oncePerGraph } from "./once-per-graph.ts";
import { canonicalCatalog } from "./testing/catalog.ts";
import { systemWith } from "./testing/fixtures.ts";
import { administrator, createMemoryStages } from "./testing/memory-stages.ts";
import { errorsOf } from "./testing/run.ts";

interface Memo {
  readonly id: string;
  readonly text: string;
}

interface Memos {
  byIds(ids: readonly string[]): Promise<ReadonlyMap<string, Memo>>;
  ofSystem(systemId: string): Promise<Memo>;
}

const memosService = defineService<Memos>("memos");
const memoType = oncePerGraph(({ builder }) => builder.objectRef<Memo>("Memo"));
const memoLoader = defineLoader<string, Memo | null>({
  async read(ids, { use }) {
    const found = await use(memosService).byIds(ids);
    return ids.map((id) => found.get(id) ?? null);
  },
});

/** A part from outside the gateway: a type with an id, a root field, a loader, and a field on another part's type. */
const memosPart: GraphPart = {
  name: "memos",
  add(graph) {
    memoType(graph).implement({
      description: "What somebody wrote down.",
      interfaces: [nodeType(graph)],
      fields: (t) => ({ text: t.exposeString("text", { nullable: false, description: "What it says." }) }),
    });
    graph.builder.queryField("memo", (t) =>
      t.field({
        type: memoType(graph),
        nullable: true,
        description: "One memo.",
        args: { id: t.arg.id({ required: true, description: "Its id." }) },
        resolve: (_root, { id }, { loaders }) => loaders.of(memoLoader).load(id),
      }),
    );
    graph.builder.objectFields(systemType(graph), (t) => ({
      memo: t.field({
        type: memoType(graph),
        nullable: false,
        description: "What somebody wrote down of it.",
        resolve: (system: System, _arguments, { use }) => use(memosService).ofSystem(system.id),
      }),
    }));
    graph.nodes.add({ prefix: "not", typeName: "Memo", load: ({ loaders }, id) => loaders.of(memoLoader).load(id) });
  },
};

const memory = createMemoryStages();
memory.systems.set("sys_1", systemWith("sys_1"));
const reads: string[][] = [];
const memos = new Map(["not_1", "not_2"].map((id) => [id, { id, text: `Memo ${id}` }]));
memory.of(memosService).byIds = async (ids) => {
  reads.push([...ids]);
  return memos;
};
memory.of(memosService).ofSystem = async () => ({ id: "not_3", text: "It is old." });

const schemaWith = (...parts: readonly GraphPart[]) => createSchema(canonicalCatalog, [...graphParts, ...parts]);
const withNotes = schemaWith(memosPart);
const ask = (source: string, principal: Principal = administrator, schema: GraphQLSchema = withNotes) =>
  graphql({
    schema,
    source,
    contextValue: createContext({
      use: memory.use,
      principal,
      requestId: "request-1",
      lastEventId: null,
      signal: new AbortController().signal,
    }),
  });

it("The root field, ids and fields of an external part work, with one batched read", async () => {
  const answer = await ask(`{
    one: memo(id: "not_1") { id text } two: memo(id: "not_2") { text } none: memo(id: "not_9") { text }
    node(id: "not_1") { __typename ... on Memo { text } } system(id: "sys_1") { memo { text } }
  }`);
  expect(answer).toEqual({
    data: {
      one: { id: "not_1", text: "Memo not_1" },
      two: { text: "Memo not_2" },
      none: null,
      node: { __typename: "Memo", text: "Memo not_1" },
      system: { memo: { text: "It is old." } },
    },
  });
  expect(reads).toEqual([["not_1", "not_2", "not_9"]]);
});

/** A part that adds a field with memos to a type that every token may see. */
const onViewer = (extensions?: Readonly<Record<string, unknown>>): GraphPart => ({
  name: "on the viewer",
  add: (graph) =>
    graph.builder.objectField(viewerType(graph), "memo", (t) =>
      t.field({
        type: memoType(graph),
        nullable: false,
        description: "What the caller wrote down.",
        ...(extensions && { extensions }),
        resolve: () => ({ id: "not_1", text: "Seen." }),
      }),
    ),
});

it("A token without the scope read sees nothing of a part, unless the part declares it open", async () => {
  const writer: Principal = { ...administrator, scopes: ["write"] };
  const source = "{ viewer { memo { text } } }";
  const closed = await ask(source, writer, schemaWith(memosPart, onViewer()));
  expect(errorsOf(closed)).toEqual(['FORBIDDEN: This token lacks the scope "read". Use a token that has it.']);
  const open = await ask(source, writer, schemaWith(memosPart, onViewer(openToEveryToken)));
  expect(open.data).toEqual({ viewer: { memo: { text: "Seen." } } });
});

it("Two kinds of ids with the same prefix stop the start", () => {
  const other: GraphPart = {
    name: "other",
    add: ({ nodes }) => nodes.add({ prefix: "sys", typeName: "Other", load: async () => null }),
  };
  expect(() => schemaWith(other)).toThrow("Ids of Other and of System both begin with sys_.");
});

/** A part with a mutation. */
const careless = (extensions?: Readonly<Record<string, unknown>>): GraphPart => ({
  name: "careless",
  add: ({ builder }) =>
    builder.mutationField("forgetAll", (t) =>
      t.boolean({ nullable: false, description: "Forgets.", ...(extensions && { extensions }), resolve: () => true }),
    ),
});

it("A mutation that declares no scope stops the start", () => {
  expect(() => schemaWith(careless())).toThrow("The mutation forgetAll does not say which scope it needs.");
  expect(() => schemaWith(careless(openToEveryToken))).toThrow("The mutation forgetAll does not say which scope it needs.");
  expect(() => schemaWith(careless(needsScope("admin")))).not.toThrow();
});

it("A type that a part refers to and no part adds stops the start", () => {
  const missing = oncePerGraph(({ builder }) => builder.objectRef<Memo>("Missing"));
  const pointing: GraphPart = {
    name: "pointing",
    add: (graph) =>
      graph.builder.queryField("missing", (t) =>
        t.field({ type: missing(graph), nullable: true, description: "Nothing.", resolve: () => null }),
      ),
  };
  expect(() => schemaWith(pointing)).toThrow("Missing");
});
