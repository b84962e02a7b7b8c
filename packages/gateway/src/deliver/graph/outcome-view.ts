import { invalid, notFound, type FailureView } from "../../graph/failure.ts";
import type { EndpointOutcome } from "../endpoint.ts";

/** An outcome as the result of a mutation. */
export function outcomeView<Value, View extends object>(
  outcome: EndpointOutcome<Value>,
  what: string,
  view: (value: Value) => View,
): View | FailureView {
  if (outcome.type === "done") return view(outcome.value);
  if (outcome.type === "unknown") return notFound(`There is no ${what} with this id.`);
  return invalid(outcome.message, outcome.fields);
}
