import type { Catalog } from "../catalog/catalog.ts";
import type { InputRef, InterfaceRef } from "@pothos/core";
import type { Builder, Types } from "./builder.ts";
import type { Connections } from "./connections.ts";
import type { Enumerations } from "./enumerations.ts";
import type { ExpectedErrors } from "./expected-errors.ts";
import type { FailureView } from "./failure.ts";
import type { FilterOperators } from "./filter-operators.ts";
import type { Nodes } from "./nodes.ts";

/** The graph while it is composed: what a stage's part adds to, and what all parts share. */
export interface Graph {
  /** Entities and connectors: what concerns them is derived from their descriptors. */
  readonly catalog: Catalog;
  /** Takes types, root fields, and further fields of types that other parts have added. */
  readonly builder: Builder;
  readonly enumerations: Enumerations;
  /** The filters of single values. */
  readonly operators: FilterOperators;
  /** MoneyInput. */
  readonly money: () => InputRef<object>;
  readonly connections: Connections;
  /** What all expected failures have. */
  readonly expectedError: InterfaceRef<Types, FailureView>;
  /** The failures that mutations answer with. */
  readonly errors: ExpectedErrors;
  /** What is found by its id alone. */
  readonly nodes: Nodes;
}

/** One stage's part of the graph. */
export interface GraphPart {
  readonly name: string;
  /**
   * Adds its types, root fields and node ids. A type says by `openToEveryToken` when a token without the scope `read` may see it, and
   * a mutation by `needsScope` what it needs.
   */
  add(graph: Graph): void;
}
