import { graphParts } from "../../stages.ts";
import { graphql, type ExecutionResult } from "graphql";
import { GatewayError } from "../../errors.ts";
import type { Principal } from "../../principal.ts";
import { createContext } from "../context.ts";
import { createSchema } from "../create-schema.ts";
import { administrator, type MemoryStages } from "./memory-stages.ts";

/** Runs an operation on the schema of the memory's catalog. */
export function createRunner({ use, catalog }: Pick<MemoryStages, "use" | "catalog">) {
  const schema = createSchema(catalog, graphParts);
  return (
    source: string,
    variableValues: Record<string, unknown> = {},
    principal: Principal = administrator,
  ): Promise<ExecutionResult> =>
    graphql({
      schema,
      source,
      variableValues,
      contextValue: createContext({
        use,
        principal,
        requestId: "request-1",
        lastEventId: null,
        signal: new AbortController().signal,
      }),
    });
}

/** The codes and messages of a result's errors; an error that is not meant for callers appears as INTERNAL. */
export const errorsOf = ({ errors = [] }: ExecutionResult): string[] =>
  errors.map(({ originalError, message }) =>
    GatewayError.isInstance(originalError)
      ? `${originalError.code}: ${message}`
      : originalError === undefined
        ? message
        : `INTERNAL: ${message}`,
  );
