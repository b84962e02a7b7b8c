import { Kind, print, visit, type DocumentNode, type OperationDefinitionNode, type SelectionNode } from "graphql";
import type { Principal } from "../../principal.ts";

/** A subscription without its place to resume from. */
interface Question {
  readonly text: string;
  /** The variables that affect the answer. */
  readonly variables: readonly string[];
}

const questions = new WeakMap<OperationDefinitionNode, Question>();

/**
 * Returns the same text for subscriptions that give the same answer to a change: the same operation, variables (except the place to resume
 * from) and rights. Tokens with equal rights share a key; a subscription shows nothing that only one token may see.
 */
export function sharingKeyOf(
  {
    document,
    operation,
    variables,
  }: {
    readonly document: DocumentNode;
    readonly operation: OperationDefinitionNode;
    readonly variables: Readonly<Record<string, unknown>>;
  },
  { environmentId, systemId, scopes }: Principal,
): string {
  const question = questions.get(operation) ?? questionOf(document, operation);
  questions.set(operation, question);
  const values = question.variables.map((name) => [name, variables[name]]);
  return JSON.stringify([environmentId, systemId, [...new Set(scopes)].toSorted(), question.text, values]);
}

function questionOf(document: DocumentNode, operation: OperationDefinitionNode): Question {
  const { selectionSet } = operation;
  const { variableDefinitions: definitions = [], ...asked } = {
    ...operation,
    selectionSet: { ...selectionSet, selections: selectionSet.selections.map(withoutAfter) },
  };
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const used = new Set<string>();
  for (const node of [asked, ...fragments]) visit(node, { Variable: ({ name }) => void used.add(name.value) });
  const relevant = definitions.filter(({ variable }) => used.has(variable.name.value));
  return {
    text: [{ ...asked, variableDefinitions: relevant }, ...fragments].map(print).join("\n"),
    variables: [...used].toSorted(),
  };
}

/** Only the `after` of a root field is the place to resume from. */
const withoutAfter = (selection: SelectionNode): SelectionNode =>
  selection.kind === Kind.FIELD
    ? { ...selection, arguments: (selection.arguments ?? []).filter(({ name }) => name.value !== "after") }
    : selection;
