import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { problemsOf, type Problem } from "./problem.ts";
import { methods, type Method, type OpenApi } from "./read-openapi.ts";

/** A vendor's OpenAPI description of requests and responses, ready to check them. */
export interface Contract {
  readonly text: string;
  readonly operations: readonly { readonly method: Method; readonly path: string }[];
  /** Converts query parameters to their described types and fills in defaults. Unknown parameters are ignored. */
  query(
    method: Method,
    path: string,
    given: Readonly<Record<string, string>>,
  ): { values: Record<string, unknown>; problems: Problem[] };
  header(method: Method, path: string, given: (name: string) => string | undefined): Problem[];
  body(method: Method, path: string, value: unknown): Problem[];
  answer(method: Method, path: string, status: number, value: unknown): Problem[];
  webhook(value: unknown): Problem[];
}

const documentId = "openapi";
const pointer = (...parts: string[]) =>
  `${documentId}#/${parts.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/")}`;
const json = ["content", "application/json", "schema"];

const run = (validate: ValidateFunction, value: unknown) => (validate(value) === true ? [] : problemsOf(validate.errors));

const createValidators = (whole: object) => {
  // ajv-formats is CommonJS: its types name the function as a member of the default export.
  const formats = addFormats.default;
  const plain = new Ajv2020({ strict: false, allErrors: true, logger: false });
  const coercing = new Ajv2020({ strict: false, allErrors: true, coerceTypes: true, useDefaults: true, logger: false });
  formats(plain);
  formats(coercing);
  plain.addSchema(whole, documentId);
  const compiled = new Map<string, ValidateFunction>();
  const at = (place: string): ValidateFunction => {
    const validate = compiled.get(place) ?? plain.compile({ $ref: place });
    compiled.set(place, validate);
    return validate;
  };
  return { coercing, at };
};

export const createContract = (openApi: OpenApi): Contract => {
  const { parts } = openApi;
  const { coercing, at } = createValidators(openApi.whole);

  const find = (method: Method, path: string) => {
    const operation = parts.paths[path]?.[method];
    if (operation === undefined) throw new Error(`The OpenAPI description has no ${method} ${path}.`);
    return operation;
  };
  const parameterSchema = (method: Method, path: string, place: "query" | "header") => {
    const parameters = find(method, path).parameters.map((each) => {
      const found = "$ref" in each ? parts.components.parameters[each.$ref.split("/").at(-1) ?? ""] : each;
      if (found === undefined) throw new Error(`The OpenAPI description lacks a parameter of ${method} ${path}.`);
      return found;
    });
    return Object.fromEntries(parameters.filter((each) => each.in === place).map((each) => [each.name, each.schema]));
  };
  const checks = new Map<string, { names: string[]; validate: ValidateFunction }>();
  const parameterCheck = (method: Method, path: string, place: "query" | "header") => {
    const key = `${place} ${method} ${path}`;
    const properties = parameterSchema(method, path, place);
    const made = checks.get(key) ?? {
      names: Object.keys(properties),
      validate: coercing.compile({ type: "object", properties }),
    };
    checks.set(key, made);
    return made;
  };
  const answerSchema = (method: Method, path: string, status: number) => {
    const described = find(method, path).responses[String(status)];
    if (described === undefined) return undefined;
    if (!("$ref" in described)) return { place: pointer("paths", path, method, "responses", String(status), ...json), described };
    const name = described.$ref.split("/").at(-1) ?? "";
    return { place: pointer("components", "responses", name, ...json), described: parts.components.responses[name] };
  };

  return {
    text: openApi.text,
    operations: Object.entries(parts.paths).flatMap(([path, item]) =>
      methods.filter((method) => item[method] !== undefined).map((method) => ({ method, path })),
    ),
    query: (method, path, given) => {
      const { names, validate } = parameterCheck(method, path, "query");
      const values: Record<string, unknown> = Object.fromEntries(Object.entries(given).filter(([name]) => names.includes(name)));
      return { problems: run(validate, values), values };
    },
    header: (method, path, given) => {
      if (find(method, path).responses["400"] === undefined) return [];
      const { names, validate } = parameterCheck(method, path, "header");
      return run(
        validate,
        Object.fromEntries(names.map((name) => [name, given(name)]).filter(([, value]) => value !== undefined)),
      );
    },
    body: (method, path, value) => {
      if (find(method, path).requestBody?.content?.["application/json"] === undefined) return [];
      return run(at(pointer("paths", path, method, "requestBody", ...json)), value);
    },
    answer: (method, path, status, value) => {
      const schema = answerSchema(method, path, status);
      if (schema === undefined) return [{ field: "", message: `status ${status} is not described` }];
      if (schema.described?.content === undefined)
        return value === undefined ? [] : [{ field: "", message: "no body is described" }];
      if (schema.described.content["application/json"] === undefined) return [];
      return run(at(schema.place), value);
    },
    webhook: (value) => {
      const [name] = Object.keys(parts.webhooks);
      return run(at(pointer("webhooks", name ?? "", "post", "requestBody", ...json)), value);
    },
  };
};
