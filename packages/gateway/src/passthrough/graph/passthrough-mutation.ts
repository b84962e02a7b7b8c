import { loggedElsewhere } from "../../graph/around-mutations.ts";
import { failureView } from "../../commands/graph/failure-view.ts";
import { vendorFailures } from "../../commands/graph/record-mutations.ts";
import type { FailureView } from "../../graph/failure.ts";
import { needsScope, openToEveryToken } from "../../graph/field-access.ts";
import type { Graph } from "../../graph/graph.ts";
import { addResultUnion } from "../../graph/mutation-results.ts";
import { isPlausible } from "../../graph/plausible-id.ts";
import { sensitive } from "../../graph/sensitive.ts";
import type { PassedHeader } from "../passed-headers.ts";
import { type PassthroughAnswer, type PassthroughMethod, passthroughMethods } from "../passthrough.ts";
import { passthroughService } from "../passthrough-service.ts";
import { jsonOf, textOf } from "./read-body.ts";

/** PassthroughMethod. */
export const methodType = ({ enumerations }: Pick<Graph, "enumerations">) =>
  enumerations.of("PassthroughMethod", "A method of HTTP.", {
    GET: "Reads.",
    HEAD: "Reads without a body.",
    POST: "Creates or acts.",
    PUT: "Replaces.",
    PATCH: "Changes.",
    DELETE: "Deletes.",
  });

/** The method of a value of PassthroughMethod. */
export const methodOf = (name: string): PassthroughMethod => passthroughMethods.find((method) => method === name) ?? "GET";

/** Adds passthrough. */
export function addPassthrough(graph: Graph): void {
  const { builder } = graph;
  builder.mutationField("passthrough", (t) =>
    t.field({
      type: addResultUnion(graph, "PassthroughResult", successType(graph), vendorFailures),
      nullable: false,
      description:
        "Calls the vendor's API with the system's credentials, for what this API has no words for. It counts against the vendor's rate limit and is written to the log of calls; nothing that it changes becomes a command. Requires the scope passthrough.",
      args: { input: t.arg({ type: inputType(graph), required: true, description: "The call." }) },
      extensions: { ...needsScope("passthrough"), ...loggedElsewhere("passthrough") },
      complexity: 20,
      resolve: async (_root, { input }, { use, principal, requestId }): Promise<PassthroughAnswer | FailureView> => {
        const { systemId, query, headers, idempotencyKey } = input;
        const sent = bodyOf(input.body);
        const isTyped = sent.type === null || (headers ?? []).some(({ name }) => name.toLowerCase() === "content-type");
        const outcome = await use(passthroughService).call(
          principal,
          {
            systemId: isPlausible(systemId) ? systemId : "",
            method: methodOf(input.method),
            path: input.path,
            query: new URLSearchParams((query ?? []).map(({ name, value }) => [name, value])).toString(),
            headers: [...(headers ?? []), ...(isTyped ? [] : [{ name: "content-type", value: sent.type ?? "" }])],
            body: sent.bytes,
            idempotencyKey: idempotencyKey ?? null,
          },
          requestId,
        );
        return outcome.type === "answer" ? outcome.answer : failureView(outcome.failure, outcome.systemId);
      },
    }),
  );
}

function inputType({ builder, enumerations }: Graph) {
  const pair = (name: string, description: string) =>
    builder.inputType(name, {
      description,
      fields: (t) => ({
        name: t.string({ required: true, description: "The name." }),
        value: t.string({ required: true, extensions: sensitive, description: "The value, not encoded." }),
      }),
    });
  const parameter = pair("PassthroughParameterInput", "A parameter of the query.");
  const header = pair("PassthroughHeaderInput", "A header of the call.");
  return builder.inputType("PassthroughInput", {
    description: "A call of a vendor's API.",
    fields: (t) => ({
      systemId: t.id({ required: true, description: "The system whose credentials the call carries." }),
      method: t.field({
        type: methodType({ enumerations }),
        required: true,
        defaultValue: "GET",
        description: "The method. All but GET and HEAD need setPassthroughMethods first.",
      }),
      path: t.string({
        required: true,
        description: "The path below the connector's base address, percent-encoded, with a slash in front: /work-orders/17.",
      }),
      query: t.field({ type: [parameter], required: false, description: "The parameters of the query, in order." }),
      headers: t.field({
        type: [header],
        required: false,
        description: "Headers such as accept, content-type, if-match and prefer. Any other header is refused.",
      }),
      body: t.field({
        type: "JSON",
        required: false,
        extensions: sensitive,
        description:
          "The body: a text is sent as it is, anything else as JSON. Omit it when there is none. A request to this API may have up to 1,000,000 bytes; larger and binary bodies, up to 1 MiB, go to /passthrough/:systemId/*.",
      }),
      idempotencyKey: t.string({
        required: false,
        description:
          "Any text, up to 200 characters. The same key with the same call calls the vendor once within seven days and returns the first answer; with another call it is a ConflictError. It has no effect on GET and HEAD.",
      }),
    }),
  });
}

function successType({ builder }: Graph) {
  const header = builder.objectRef<PassedHeader>("PassthroughHeader").implement({
    extensions: openToEveryToken,
    description: "A header of a vendor's answer.",
    fields: (t) => ({
      name: t.exposeString("name", { nullable: false, description: "The name, in lower case." }),
      value: t.exposeString("value", { nullable: false, description: "The value." }),
    }),
  });
  return builder.objectRef<PassthroughAnswer>("PassthroughSuccess").implement({
    description: "The vendor answered, whatever the status. Where the answer held one of the system's secrets, it is taken out.",
    fields: (t) => ({
      status: t.exposeInt("status", { nullable: false, description: "The status of HTTP." }),
      headers: t.field({
        type: [header],
        nullable: false,
        description: "The headers that tell of the content, its pages and the rate limit.",
        resolve: ({ headers }) => headers,
      }),
      body: t.field({
        type: "JSON",
        nullable: true,
        description: "The body as JSON. Null when it is none, or nested more than 200 levels deep; see text and base64.",
        resolve: ({ body }) => jsonOf(body),
      }),
      text: t.string({
        nullable: true,
        description: "The body as text. Null when it is not UTF-8.",
        resolve: ({ body }) => textOf(body),
      }),
      base64: t.string({
        nullable: false,
        description: "The bytes of the body in base 64.",
        resolve: ({ body }) => Buffer.from(body).toString("base64"),
      }),
    }),
  });
}

/** The bytes of a body, and their media type where the value decides it. */
function bodyOf(body: unknown): { readonly bytes: Uint8Array<ArrayBuffer> | null; readonly type: string | null } {
  if (body === undefined || body === null) return { bytes: null, type: null };
  if (typeof body === "string") return { bytes: new Uint8Array(Buffer.from(body, "utf8")), type: null };
  return { bytes: new Uint8Array(Buffer.from(JSON.stringify(body), "utf8")), type: "application/json" };
}
