import type { RefusedField } from "../graph/failure.ts";

/** A change, or why it was not made. */
export type AlertOutcome<Value> =
  | { readonly type: "done"; readonly value: Value }
  | { readonly type: "refused"; readonly message: string; readonly fields: readonly RefusedField[] }
  | { readonly type: "conflict"; readonly code: string; readonly message: string }
  | { readonly type: "unknown" };
