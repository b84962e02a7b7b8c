import { Kind, print, visit, type DocumentNode, type OperationDefinitionNode, type SelectionNode } from "graphql";
import type { Principal } from "../../principal.ts";

/** What is asked, the place to resume from aside. */
interface Question {
  readonly text: string;
  /** The variables that make a difference. */
  readonly variables: readonly string[];
}

const questions = new WeakMap<OperationDefinitionNode, Question>();

/**
 * The same text for subscriptions that answer a change alike: the same operation and variables, but for where they resume, and the same
 * rights. Tokens of equal rights share; nothing that a token alone may see is in a subscription.
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

/** Only a root field's `after` is where a subscription resumes. */
const withoutAfter = (selection: SelectionNode): SelectionNode =>
  selection.kind === Kind.FIELD
    ? { ...selection, arguments: (selection.arguments ?? []).filter(({ name }) => name.value !== "after") }
    : selection;
