import type { ObjectRef } from "@pothos/core";
import { GatewayError } from "../../errors.ts";
import type { CommandFailure } from "../../store/command-table.ts";
import type { InputProblem } from "../../systems/systems.ts";
import type { Builder, Types } from "../builder.ts";
import type { ExpectedErrors } from "../expected-errors.ts";
import type { FailureView, Refs } from "../refs.ts";

/** What every mutation is built from. */
export interface MutationParts {
  readonly builder: Builder;
  readonly refs: Refs;
  readonly errors: ExpectedErrors;
}

/** The failure that says: not there. */
export const notFound = (message: string): FailureView => ({
  failure: { type: "NotFoundError", code: "NOT_FOUND", message },
  systemId: null,
});

/** The failure that says: change the input. */
export const invalid = (message: string, fields: readonly InputProblem[]): FailureView => ({
  failure: { type: "ValidationError", code: "INVALID_INPUT", message, fields },
  systemId: null,
});

/** Runs a mutation that may refuse its input by a `GatewayError`: that is an expected failure. */
export async function expectingRefusal<Success>(work: () => Promise<Success | FailureView>): Promise<Success | FailureView> {
  try {
    return await work();
  } catch (error) {
    if (!GatewayError.isInstance(error) || error.code !== "BAD_USER_INPUT") throw error;
    const { message, path } = error;
    return invalid(message, path === null ? [] : [{ path, message }]);
  }
}

/** Adds the union of what a mutation answers: a success, or one of the expected failures. */
export function addResultUnion<Success extends object>(
  { builder, errors }: MutationParts,
  name: string,
  success: ObjectRef<Types, Success> & { readonly name: string },
  failures: readonly CommandFailure["type"][],
) {
  return builder.unionType(name, {
    description: `The result of ${name.replace(/Result$/, "")}: success or an expected failure.`,
    types: [success, ...failures.map((type) => errors[type])],
    resolveType: (value) => (isFailure(value) ? value.failure.type : success.name),
  });
}

export const isFailure = (value: object): value is FailureView => "failure" in value;
