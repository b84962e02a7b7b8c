import {
  Kind,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { limits } from "../../limits.ts";
import type { Selecting } from "./collect-fields.ts";
import { compileOperation, NotCompiledError, type CompiledOperation } from "./compile-operation.ts";
import type { Execution } from "./write-values.ts";

/** Looks up an operation in its compiled form. Null: it is executed by GraphQL itself. */
export type CompiledOperations = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Selecting["variables"],
) => Compiled | null;

/** A query or subscription in the form that it has with some variables. */
export interface Compiled {
  /** Runs a query. */
  readonly run: (execution: Execution) => Promise<string>;
  /** Answers events of a subscription. */
  readonly answer: CompiledOperation;
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

/**
 * Compiles operations that repeat. Each form lives as long as the parsed document that it belongs to. When all of them together have too many
 * fields, all are forgotten: those in use are soon there again. `mostTimes`: how many times larger than its document an answer's shape may be.
 */
export function createCompiledOperations(
  schema: GraphQLSchema,
  mostFields: number = limits.compiledFields,
  mostTimes: number = 1,
): CompiledOperations {
  let known = new WeakMap<OperationDefinitionNode, Known>();
  let fields = 0;

  function compile(selecting: Selecting, document: DocumentNode, operation: OperationDefinitionNode): CompiledOperation | null {
    let own = 0;
    function count(more: number, isForm: boolean): void {
      if (!isForm) own += more;
      // Fragments can make an answer's shape far larger than the document.
      if (own > (document.tokenCount ?? 0) * mostTimes)
        throw new NotCompiledError("The answer's shape is larger than the document.");
      fields += more;
      if (fields <= mostFields) return;
      fields = 0;
      known = new WeakMap();
    }
    try {
      return compileOperation(selecting, operation, count);
    } catch {
      // GraphQL tells what is wrong.
      return null;
    }
  }

  return (document, operation, variables) => {
    if (operation.operation === "mutation") return null;
    const found = known.get(operation) ?? look(document);
    known.set(operation, found);
    found.runs += 1;
    if (found.runs < repeated) return null;
    // No more than these: a form outlives its request.
    const deciding = Object.fromEntries(found.conditions.map((name) => [name, variables[name]]));
    const form = JSON.stringify(Object.values(deciding));
    const before = found.forms.get(form);
    if (before !== undefined || found.forms.size >= mostForms) return before ?? null;
    const answer = compile({ schema, fragments: found.fragments, variables: deciding }, document, operation);
    const compiled = answer && {
      run: async (execution: Execution) => (await answer(execution, [undefined]))[0] ?? "",
      answer,
      failed(error: unknown) {
        if (error instanceof NotCompiledError) found.forms.set(form, null);
      },
    };
    found.forms.set(form, compiled);
    return compiled;
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
