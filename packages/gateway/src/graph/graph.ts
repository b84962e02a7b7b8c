import type { Catalog } from "../catalog/catalog.ts";
import type { InputRef, InterfaceRef, ObjectRef } from "@pothos/core";
import type { AroundMutation } from "./around-mutations.ts";
import type { Builder, Types } from "./builder.ts";
import type { Connections } from "./connections.ts";
import type { Enumerations } from "./enumerations.ts";
import type { ExpectedErrors } from "./expected-errors.ts";
import type { FailureView, RefusedField } from "./failure.ts";
import type { FilterOperators } from "./filter-operators.ts";
import type { Nodes } from "./nodes.ts";

/** The graph during composition: each stage's part extends it, and all parts share its members. */
export interface Graph {
  /** Entities and connectors. Their types are derived from their descriptors. */
  readonly catalog: Catalog;
  /** Takes types, root fields, and more fields for types of other parts. */
  readonly builder: Builder;
  readonly enumerations: Enumerations;
  /** The filters of single values. */
  readonly operators: FilterOperators;
  /** MoneyInput. */
  readonly money: () => InputRef<object>;
  readonly connections: Connections;
  /** The interface of all expected failures. */
  readonly expectedError: InterfaceRef<Types, FailureView>;
  /** The types of expected failures. */
  readonly errors: ExpectedErrors;
  /** FieldError. */
  readonly fieldError: ObjectRef<Types, RefusedField>;
  /** The kinds of things that have an id. */
  readonly nodes: Nodes;
}

/** One stage's part of the graph. */
export interface GraphPart {
  readonly name: string;
  /**
   * Adds the part's types, root fields and node ids. A type that a token without the scope `read` may see declares `openToEveryToken`; a
   * mutation declares its scope with `needsScope`.
   */
  add(graph: Graph): void;
  /** Put around every mutation of the schema, whichever part adds it. Default: nothing. */
  readonly aroundMutation?: AroundMutation;
}
