import type { AnswerRules, VendorProblem } from "@fettle/connector-kit";

/** Reads an error body: `{ error: { code, message } }`. What it cannot read is not the vendor's own answer, such as a proxy's page. */
function readProblem(body: unknown): VendorProblem {
  const { error }: { error?: { code?: unknown; message?: unknown } } = Object(body);
  return {
    code: typeof error?.code === "string" ? error.code : null,
    message: typeof error?.message === "string" ? error.message : null,
  };
}

/** How Template Product answers. */
export const answers: AnswerRules = { product: "Template Product", readProblem };
