import type { ErrorObject } from "ajv";

/** One problem of a value. `field` is its dotted path, empty for the whole value. */
export interface Problem {
  readonly field: string;
  readonly message: string;
}

export const problemsOf = (errors: readonly ErrorObject[] | null | undefined): Problem[] =>
  (errors ?? []).map((error) => {
    const path = error.instancePath.slice(1).split("/");
    const missing: unknown = error.params["missingProperty"];
    if (typeof missing === "string") path.push(missing);
    return {
      field: path.filter((part) => part !== "").join("."),
      message: typeof missing === "string" ? "is missing" : (error.message ?? "is not valid"),
    };
  });
