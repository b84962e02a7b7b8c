import { errorAnswer } from "./answers.ts";
import type { Route } from "./route.ts";

/** A path that is only read. */
export const readOnly = (name: string, answer: (request: Request) => Promise<Response> | Response): Route => ({
  name,
  answer: (request) =>
    request.method === "GET" || request.method === "HEAD"
      ? answer(request)
      : errorAnswer(405, "METHOD_NOT_ALLOWED", "This path supports only GET.", { allow: "GET, HEAD" }),
});

/** A path that load balancers and probes read, who often tell no host. */
export const probe = (name: string, answer: () => Promise<Response> | Response): Route => ({
  ...readOnly(name, answer),
  anyHost: true,
});

/** A path at which nothing is. */
export const nothingHere = (butWhere: string): Route => ({
  name: "unknown",
  answer: () => errorAnswer(404, "NOT_FOUND", `There is nothing at this path. ${butWhere}`),
});
