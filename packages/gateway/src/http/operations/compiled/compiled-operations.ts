import {
  Kind,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import type { Selecting } from "./collect-fields.ts";
import { compileOperation, NotCompiledError, type CompiledOperation } from "./compile-operation.ts";

/** Looks up an operation in its compiled form. Null: it is executed by GraphQL itself. */
export type CompiledOperations = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Selecting["variables"],
) => Compiled | null;

/** A query in the form that it has with some variables. */
export interface Compiled {
  readonly run: CompiledOperation;
  /** Tells that a run failed. */
  failed(error: unknown): void;
}

/** How often an operation must come before it is compiled. */
const repeated = 2;
/** How many forms of an operation are kept, which differ in what `@skip` and `@include` leave out. */
const mostForms = 8;

interface Known {
  runs: number;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** The variables that decide on `@skip` and `@include`. */
  readonly conditions: readonly string[];
  /** By the values of these variables. Null: it cannot be compiled. */
  readonly forms: Map<string, Compiled | null>;
}

/** Compiles operations that repeat. Each form lives as long as the parsed document that it belongs to. */
export function createCompiledOperations(schema: GraphQLSchema): CompiledOperations {
  const known = new WeakMap<OperationDefinitionNode, Known>();

  return (document, operation, variables) => {
    if (operation.operation !== "query") return null;
    const found = known.get(operation) ?? look(document);
    known.set(operation, found);
    found.runs += 1;
    if (found.runs < repeated) return null;
    const form = found.conditions.map((name) => String(variables[name])).join();
    const before = found.forms.get(form);
    if (before !== undefined || found.forms.size >= mostForms) return before ?? null;
    const failed = (error: unknown) => {
      if (error instanceof NotCompiledError) found.forms.set(form, null);
    };
    try {
      const selecting = { schema, fragments: found.fragments, variables };
      found.forms.set(form, { run: compileOperation(selecting, operation, document.tokenCount ?? 0), failed });
    } catch (error) {
      if (!(error instanceof NotCompiledError)) throw error;
      failed(error);
    }
    return found.forms.get(form) ?? null;
  };
}

function look(document: DocumentNode): Known {
  const fragments = document.definitions.flatMap((definition) =>
    definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
  );
  const conditions = new Set<string>();
  visit(document, {
    Directive({ arguments: given = [] }) {
      for (const { value } of given) if (value.kind === Kind.VARIABLE) conditions.add(value.name.value);
    },
  });
  return {
    runs: 0,
    fragments: Object.assign(Object.create(null), Object.fromEntries(fragments)),
    conditions: [...conditions],
    forms: new Map(),
  };
}
