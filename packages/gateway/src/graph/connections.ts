import type { FieldRef, ObjectRef } from "@pothos/core";
import type { Builder, Types } from "./builder.ts";
import { followsLog } from "./follows-log.ts";

/** The value of PageInfo. */
export interface PageView {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

/** One item of a page. */
export interface EdgeView<Item> {
  readonly cursor: string;
  readonly node: Item;
}

/** A page of a list as its connection shows it. */
export interface ConnectionView<Item> {
  readonly edges: readonly EdgeView<Item>[];
  readonly pageInfo: PageView;
}

/** A page of a list that has a total count and can continue as a subscription. */
export interface CountedConnectionView<Item> extends ConnectionView<Item> {
  /** The cursor of a place in the change log that is not later than the data. Null when it was not read, because nobody selects it. */
  readonly changeCursor: string | null;
  /** Called only when the count is selected, because it costs another read. */
  countAll(): Promise<number> | number;
}

/** The cost of one list or count, which is one database query. */
export const listCost = 50;

type FieldBuilder<Parent> = PothosSchemaTypes.ObjectFieldBuilder<Types, Parent>;

/** The items of a connection. */
export interface ConnectionItems<Item> {
  /** The name of the item's type. */
  readonly name: string;
  /** The plural for descriptions. */
  readonly plural: string;
  node(t: FieldBuilder<EdgeView<Item>>): FieldRef<Types>;
  nodes(t: FieldBuilder<ConnectionView<Item>>): FieldRef<Types>;
}

/** Options of the field `nodes`. Its connection has already counted its cost. */
export const nodesOptions = {
  nullable: false,
  description: "The items without their cursors.",
  complexity: { field: 1, multiplier: 1 },
} as const;

/** The connection types, which share PageInfo. */
export interface Connections {
  /** Adds `<name>Edge` and `<name>Connection`, with `totalCount` and `changeCursor`. */
  add<Item>(items: ConnectionItems<Item>): ObjectRef<Types, CountedConnectionView<Item>>;
  /** Like `add`, for lists that have no count and do not continue as a subscription: the change log, tokens. */
  addUncounted<Item>(items: ConnectionItems<Item>): ObjectRef<Types, ConnectionView<Item>>;
}

export function createConnections(builder: Builder): Connections {
  const pageInfo = addPageInfo(builder);

  function addEdge<Item>({ name, plural, node }: ConnectionItems<Item>): ObjectRef<Types, EdgeView<Item>> {
    return builder.objectRef<EdgeView<Item>>(`${name}Edge`).implement({
      description: `One of the ${plural} on a page, with its cursor.`,
      fields: (t) => ({
        cursor: t.string({
          nullable: false,
          extensions: followsLog(),
          description: "The item's position. Pass it as after or before to the same list in the same order.",
          resolve: ({ cursor }) => cursor,
        }),
        node: node(t),
      }),
    });
  }

  function pageFields<Item, View extends ConnectionView<Item>>(
    t: FieldBuilder<View>,
    edge: ObjectRef<Types, EdgeView<Item>>,
    items: ConnectionItems<Item>,
  ) {
    return {
      edges: t.field({
        type: [edge],
        nullable: false,
        extensions: followsLog(),
        description: "The items with their cursors.",
        complexity: { field: 1, multiplier: 1 },
        resolve: ({ edges }) => edges,
      }),
      nodes: items.nodes(t),
      pageInfo: t.field({
        type: pageInfo,
        nullable: false,
        extensions: followsLog(),
        description: "The page's position in the list.",
        resolve: (connection) => connection.pageInfo,
      }),
    };
  }

  return {
    add<Item>(items: ConnectionItems<Item>) {
      const edge = addEdge(items);
      return builder.objectRef<CountedConnectionView<Item>>(`${items.name}Connection`).implement({
        description: `A page of ${items.plural}.`,
        fields: (t) => ({ ...pageFields(t, edge, items), ...countedFields(t, items.plural) }),
      });
    },
    addUncounted<Item>(items: ConnectionItems<Item>) {
      const edge = addEdge(items);
      return builder.objectRef<ConnectionView<Item>>(`${items.name}Connection`).implement({
        description: `A page of ${items.plural}.`,
        fields: (t) => pageFields(t, edge, items),
      });
    },
  };
}

function countedFields<Item>(t: FieldBuilder<CountedConnectionView<Item>>, plural: string) {
  return {
    totalCount: t.int({
      nullable: false,
      extensions: followsLog(),
      description: `How many ${plural} match on all pages together. Fettle counts them only when you select this field.`,
      complexity: 1,
      resolve: (connection) => connection.countAll(),
    }),
    changeCursor: t.string({
      nullable: false,
      extensions: followsLog({ on: "everyChange" }),
      description:
        "A position in the change log that is no later than this data. Pass it to a subscription as after to miss nothing in between.",
      resolve: ({ changeCursor }) => {
        if (changeCursor === null) throw new Error("The list was read without its place in the change log.");
        return changeCursor;
      },
    }),
  };
}

function addPageInfo(builder: Builder) {
  return builder.objectRef<PageView>("PageInfo").implement({
    description: "A page's position in its list.",
    fields: (t) => ({
      hasNextPage: t.exposeBoolean("hasNextPage", {
        nullable: false,
        extensions: followsLog(),
        description: "Whether more items follow. Continue with after: endCursor.",
      }),
      hasPreviousPage: t.exposeBoolean("hasPreviousPage", {
        nullable: false,
        extensions: followsLog(),
        description: "Whether items come before. Go back with before: startCursor where the list takes it.",
      }),
      startCursor: t.exposeString("startCursor", {
        nullable: true,
        extensions: followsLog(),
        description: "The first item's cursor. Null on an empty page.",
      }),
      endCursor: t.exposeString("endCursor", {
        nullable: true,
        extensions: followsLog(),
        description:
          "The last item's cursor. Null on an empty page; an empty page of changes still has it, as the position up to which the log was read.",
      }),
    }),
  });
}
