import type { AnswerRules } from "@fettle/connector-kit";

/** The rules for reading RT's responses. Errors are `{ message }`. */
export const answers: AnswerRules = {
  product: "RT",
  readProblem: (body) => {
    const { message } = Object(body);
    return typeof message === "string" ? { message } : {};
  },
};
