import { Hono, type Context } from "hono";
import type { Contract } from "../contract/contract.ts";
import type { Problem } from "../contract/problem.ts";
import type { Violations } from "../contract/violations.ts";
import type { Answer, Caller, Operation } from "../vendors/operation.ts";
import { Refusal } from "../vendors/refusal.ts";
import type { Credential, Vendor } from "../vendors/vendor.ts";
import type { RateLimit } from "./rate-limit.ts";

export interface VendorApiSetup {
  readonly vendor: Vendor;
  readonly contract: Contract;
  readonly violations: Violations;
  readonly rateLimit: RateLimit;
  readonly caller: (credential: Credential) => Promise<Caller | undefined>;
}

const parseBody = async (context: Context): Promise<unknown> => {
  const text = await context.req.text();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, "The body is not JSON.");
  }
};

const bodyOf = async ({ method, takesBytes }: Operation, context: Context): Promise<unknown> => {
  if (method === "get" || method === "delete") return undefined;
  return takesBytes === true ? new Uint8Array(await context.req.arrayBuffer()) : parseBody(context);
};

const refuseProblems = (problems: readonly Problem[]) => {
  if (problems.length > 0) throw new Refusal(400, "The request is not valid.", problems);
};

const json = (status: number, body: object | undefined, headers: Record<string, string>) =>
  body === undefined
    ? new Response(null, { status, headers })
    : new Response(JSON.stringify(body), { status, headers: { ...headers, "content-type": "application/json" } });

const respond = ({ status, body, file }: Answer, headers: Record<string, string>): Response =>
  file === undefined
    ? json(status, body, headers)
    : new Response(Uint8Array.from(file.bytes), { status, headers: { ...headers, "content-type": file.contentType } });

/** A vendor's API over HTTP: its operations, with credentials, rate limit, and checks of requests and responses. */
export const vendorApi = (setup: VendorApiSetup): Hono => {
  const { vendor, contract, violations } = setup;
  const { dialect } = vendor;

  const checked = (operation: Operation, answer: Answer, headers: Record<string, string>): Response => {
    const { method, path } = operation;
    const problems = answer.tampered === true ? [] : contract.answer(method, path, answer.status, answer.body);
    if (problems.length === 0) return respond(answer, headers);
    const what = `${method} ${path} ${answer.status}`;
    violations.add({ connector: vendor.id, what, problems });
    return json(500, dialect.error(500, `The simulator violated its own contract: ${what}`), {
      ...headers,
      "x-simulator-violation": what,
    });
  };

  const carryOut = async (operation: Operation, context: Context, caller: Caller): Promise<Answer> => {
    const { method, path } = operation;
    const { values, problems } = contract.query(method, path, context.req.query());
    refuseProblems(problems);
    refuseProblems(contract.header(method, path, (name) => context.req.header(name)));
    const body = await bodyOf(operation, context);
    refuseProblems(contract.body(method, path, body));
    return operation.handle({
      caller,
      id: context.req.param("id") ?? "",
      query: values,
      body,
      header: (name) => context.req.header(name),
    });
  };

  const answer = async (operation: Operation, context: Context): Promise<Response> => {
    const headers: Record<string, string> = {};
    try {
      const credential = dialect.credential((name) => context.req.header(name));
      const caller = credential && (await setup.caller(credential));
      if (caller === undefined) throw new Refusal(401, "The credentials are missing or do not work.");
      const { allowed, window } = setup.rateLimit.take(caller.account);
      Object.assign(headers, dialect.rateLimitHeaders(window, !allowed));
      if (!allowed) throw new Refusal(429, "There were too many calls in this minute.");
      const may = { nothing: true, read: caller.mayRead, write: caller.mayWrite };
      if (!may[operation.needs]) throw new Refusal(403, `The credentials do not allow ${operation.needs} access.`);
      return checked(operation, await carryOut(operation, context, caller), headers);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, message, problems } = error;
      return checked(operation, { status, body: dialect.error(status, message, problems) }, headers);
    }
  };

  const app = new Hono().basePath(vendor.apiPath);
  app.get("/openapi.yaml", (context) => context.body(contract.text, 200, { "content-type": "application/yaml" }));
  for (const operation of vendor.operations) {
    app.on(operation.method.toUpperCase(), operation.path.replace("{id}", ":id"), (context) => answer(operation, context));
  }
  app.notFound(() => json(404, dialect.error(404, "There is nothing at this path."), {}));
  app.onError((error) => {
    violations.add({
      connector: vendor.id,
      what: "an operation failed",
      problems: [{ field: "", message: String(error.stack) }],
    });
    return json(500, dialect.error(500, "The simulator failed."), { "x-simulator-violation": "failure" });
  });
  return app;
};
