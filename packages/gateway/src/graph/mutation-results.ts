import type { ObjectRef } from "@pothos/core";
import { GatewayError } from "../errors.ts";
import type { Types } from "./builder.ts";
import { invalid, isFailure, type FailureName, type FailureView } from "./failure.ts";
import type { Graph } from "./graph.ts";

/** Runs a mutation, and turns a `GatewayError` that refuses its input into an expected failure. */
export async function expectingRefusal<Success>(work: () => Promise<Success | FailureView>): Promise<Success | FailureView> {
  try {
    return await work();
  } catch (error) {
    if (!GatewayError.isInstance(error) || error.code !== "BAD_USER_INPUT") throw error;
    const { message, path } = error;
    return invalid(message, path === null ? [] : [{ path, message }]);
  }
}

/** Adds the result union of a mutation: a success or one of the expected failures. */
export function addResultUnion<Success extends object>(
  { builder, errors }: Pick<Graph, "builder" | "errors">,
  name: string,
  success: ObjectRef<Types, Success> & { readonly name: string },
  failures: readonly FailureName[],
) {
  return builder.unionType(name, {
    description: `The result of ${name.replace(/Result$/, "")}: success or an expected failure.`,
    types: [success, ...failures.map((type) => errors[type])],
    resolveType: (value) => (isFailure(value) ? value.failure.type : success.name),
  });
}
