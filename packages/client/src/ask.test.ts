import { expect, it } from "vitest";
import { graphql } from "./schema/graphql.ts";
import { errorsOf } from "./testing/fake-gateway.ts";
import { setUp, subscription } from "./testing/setup.ts";

it("query returns the data of text or of a typed document", async () => {
  const { client, gateway } = setUp();
  const plain = client.query<{ answer: number }>("query ($a: Int) { answer }", { a: 1 });
  const request = await gateway.request();
  expect(request.headers.get("accept")).toContain("application/graphql-response+json");
  expect(request).toMatchObject({ query: "query ($a: Int) { answer }", variables: { a: 1 } });
  request.json({ data: { answer: 42 } });
  expect(await plain).toEqual({ answer: 42 });

  const typed = client.query(
    graphql(`
      query ($id: ID!) {
        workOrder(id: $id) {
          title
        }
      }
    `),
    { id: "wo_1" },
  );
  const second = await gateway.request();
  expect(second.query.replaceAll(/\s+/gu, " ")).toContain("query ($id: ID!) { workOrder(id: $id) { title } }");
  second.json({ data: { workOrder: null } });
  expect(await typed).toEqual({ workOrder: null });
});

/** Keeps numbers as text. */
const withDigits = (text: string): unknown =>
  JSON.parse(text, (_name, value: unknown, context?: { readonly source?: string }) =>
    typeof value === "number" ? context?.source : value,
  );

it("the client reads responses and events with the app's own parser, which may keep every digit", async () => {
  const { client, gateway } = setUp({ parse: withDigits });
  const call = client.query("{ a }");
  (await gateway.request()).text('{"data":{"a":9007199254740993}}', 200);
  expect(await call).toEqual({ a: "9007199254740993" });
  const events = client.subscribe(subscription)[Symbol.asyncIterator]();
  const first = events.next();
  (await gateway.request()).stream().send('event: next\ndata: {"data":{"a":19.90}}\n\n');
  expect(await first).toMatchObject({ value: { data: { a: "19.90" } } });
  await events.return?.();
  await client.dispose();
});

it("query throws the failure with the partial data", async () => {
  const { client, gateway } = setUp();
  const call = client.query("{ a b }");
  const errors = [{ message: "No b", path: ["b"], extensions: { code: "INTERNAL_SERVER_ERROR" } }];
  (await gateway.request()).json({ data: { a: 1, b: null }, errors, extensions: { requestId: "request-1" } });
  await expect(call).rejects.toMatchObject({
    code: "INTERNAL_SERVER_ERROR",
    message: "No b",
    errors,
    data: { a: 1, b: null },
    requestId: "request-1",
    isRetryable: true,
  });
});

it("mutate does not repeat a mutation, except with another token", async () => {
  let count = 0;
  const { client, gateway } = setUp({ token: () => `token-${(count += 1)}` });
  const lost = client.mutate("mutation { a }");
  (await gateway.request()).fail();
  await expect(lost).rejects.toMatchObject({ code: "CONNECTION_FAILED", isRetryable: true, cause: { message: "fetch failed" } });

  const call = client.mutate("mutation { a }");
  (await gateway.request()).json(errorsOf("UNAUTHENTICATED"), 401);
  const second = await gateway.request();
  expect(second.headers.get("authorization")).toBe("Bearer token-3");
  second.json({ data: { a: 1 } });
  expect(await call).toEqual({ a: 1 });
  expect(gateway.untaken).toBe(0);
});

it("query rejects with the signal's reason", async () => {
  const { client, gateway } = setUp();
  const controller = new AbortController();
  const call = client.query("{ a }", {}, { signal: controller.signal });
  const { signal } = await gateway.request();
  controller.abort(new Error("Enough"));
  await expect(call).rejects.toThrow("Enough");
  expect(signal.aborted).toBe(true);
  await expect(client.query("{ a }", {}, { signal: controller.signal })).rejects.toThrow("Enough");
});
