import { expect, test } from "vitest";
import type { Api } from "./harness/api.ts";
import { connectApi } from "./harness/api.ts";
import { changeEndpoint, createEndpoint, listDeliveries, readEndpoint } from "./harness/endpoints.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

const follow = "subscription { workOrderChanges { kind } }";
const document = (text: string, variables?: unknown) => ({ documents: [{ document: text, variables }] });
const url = "https://app.example/hooks";

const deep = `${"appointments { workOrder { ".repeat(4)} id ${"} }".repeat(4)}`;
const costly = Array.from(
  { length: 30 },
  (_, number) => `a${number}: asset { workOrders(first: 200) { nodes { ${deep} } } }`,
).join(" ");

/** Inputs that are refused: what is wrong with them, the path of it, and words of the message. */
const refusals: readonly (readonly [what: string, input: object, path: string, message: string])[] = [
  ["a private address", { url: "https://10.0.0.7/hooks" }, "url", "private"],
  ["the address of cloud metadata", { url: "https://169.254.169.254/latest" }, "url", "private"],
  ["an IPv4-mapped address", { url: "https://[::ffff:10.0.0.7]/" }, "url", "private"],
  ["an IPv4-mapped address of metadata", { url: "https://[::ffff:a9fe:a9fe]/" }, "url", "private"],
  ["an address in an odd notation", { url: "https://0x0a000007/" }, "url", "private"],
  ["a local IPv6 address", { url: "https://[fd00::1]/" }, "url", "private"],
  ["credentials", { url: "https://me:secret@app.example/" }, "url", "user name"],
  ["plain http to a public address", { url: "http://93.184.216.34/" }, "url", "Plain http"],
  ["another protocol", { url: "ftp://app.example/" }, "url", "http or https"],
  ["no URL", { url: "app.example" }, "url", "http or https"],
  ["a fragment", { url: "https://app.example/#here" }, "url", "fragment"],
  ["a URL that is too long", { url: `https://app.example/${"a".repeat(2048)}` }, "url", "2,048"],
  ["nothing to deliver", {}, "", "documents, a preset or notices"],
  ["a query", document("{ viewer { apiToken { id } } }"), "documents.0.document", "subscription"],
  ["a mutation", document("mutation { __typename }"), "documents.0.document", ""],
  ["no GraphQL", document("subscription {"), "documents.0.document", "Syntax"],
  ["an unknown field", document("subscription { workOrderChanges { colour } }"), "documents.0.document", "colour"],
  ["two operations", document(`${follow} ${follow}`), "documents.0.document", ""],
  [
    "a subscription that is not to the log",
    document(`subscription { webhookDeliveryChanges(endpointId: "whe_1") { id } }`),
    "documents.0.document",
    "",
  ],
  ["a place to begin from", document(`subscription { workOrderChanges(after: "x") { kind } }`), "documents.0.document", "after"],
  [
    "a missing variable",
    document("subscription ($title: String!) { workOrderChanges(where: { title: { eq: $title } }) { kind } }"),
    "documents.0.document",
    "title",
  ],
  [
    "a variable of a wrong type",
    document("subscription ($title: String!) { workOrderChanges(where: { title: { eq: $title } }) { kind } }", { title: 7 }),
    "documents.0.document",
    "title",
  ],
  ["variables that are no object", document(follow, [1]), "documents.0.variables", "object"],
  [
    "a document that costs too much",
    document(`subscription { workOrderChanges { workOrder { ${costly} } } }`),
    "documents.0.document",
    "cost",
  ],
  ["too many documents", { documents: Array.from({ length: 21 }, () => ({ document: follow })) }, "documents", "20"],
  ["an unknown system", { preset: "THIN", systemId: "sys_00000000000000000000000000" }, "systemId", "no system"],
  ["a header of its own signature", { preset: "THIN", headers: [{ name: "Webhook-Id", value: "1" }] }, "headers", "Webhook-Id"],
  ["a header of the connection", { preset: "THIN", headers: [{ name: "host", value: "a" }] }, "headers", "host"],
  ["a header that splits", { preset: "THIN", headers: [{ name: "x-a", value: "a\r\nx-b: c" }] }, "headers", "ASCII"],
  ["a header without a proper name", { preset: "THIN", headers: [{ name: "x a", value: "a" }] }, "headers", "name"],
  [
    "a header given twice",
    {
      preset: "THIN",
      headers: [
        { name: "x-a", value: "a" },
        { name: "X-A", value: "b" },
      ],
    },
    "headers",
    "twice",
  ],
  [
    "too many headers",
    { preset: "THIN", headers: Array.from({ length: 21 }, (_, number) => ({ name: `x-${number}`, value: "a" })) },
    "headers",
    "20",
  ],
  ["no call at a time", { preset: "THIN", maxInFlight: 0 }, "maxInFlight", "256"],
  ["too many calls at a time", { preset: "THIN", maxInFlight: 257 }, "maxInFlight", "256"],
  ["no call a second", { preset: "THIN", maxPerSecond: 0 }, "maxPerSecond", "10,000"],
  ["a long description", { preset: "THIN", description: "a".repeat(1001) }, "description", "1000"],
];

describeEndToEnd("endpoints that are refused", () => {
  const house = useHouse({ simulator: { workOrders: 5 }, gateway: { pollIntervalSeconds: 3600 } });
  const api = () => house().api;
  const endpoints = async (reader: Api = api()) =>
    (await reader.ask<{ webhookEndpoints: readonly { id: string }[] }>("{ webhookEndpoints { id } }")).webhookEndpoints;

  test.each(refusals)(
    "An endpoint with %s is refused with its path, and nothing is stored",
    async (_what, input, path, words) => {
      const answer = await createEndpoint(api(), { url, ...input });
      expect(answer).toMatchObject({ __typename: "ValidationError", code: "INVALID_INPUT" });
      const messages = [answer.message, ...(answer.fields ?? []).map(({ message }) => message)].join(" ");
      expect(messages).toContain(words);
      expect((answer.fields ?? []).map((field) => field.path)).toEqual(path === "" ? [] : [path]);
      expect(await endpoints()).toEqual([]);
    },
  );

  test("An update is checked as a creation is, and a refused one changes nothing", async () => {
    const made = await createEndpoint(api(), { url, notices: ["DELIVERY_FAILED"] });
    house().secrets.add("webhook secret", made.secret ?? "");
    const endpointId = made.endpoint?.id ?? "";
    const before = await readEndpoint(api(), endpointId);
    const refused = refusals.filter(([what]) => what !== "nothing to deliver");
    for (const [what, input] of refused) {
      const answer = await changeEndpoint(api(), "updateWebhookEndpoint", { endpointId, ...input });
      expect({ what, type: answer.__typename }).toEqual({ what, type: "ValidationError" });
    }
    const emptied = await changeEndpoint(api(), "updateWebhookEndpoint", { endpointId, notices: [] });
    expect(emptied.__typename).toBe("ValidationError");
    expect(await readEndpoint(api(), endpointId)).toEqual(before);
    await changeEndpoint(api(), "deleteWebhookEndpoint", { endpointId });
    expect(await endpoints()).toEqual([]);
  });

  test("A token needs the scopes, and one that is bound to a system makes endpoints only for it", async () => {
    const { apiFor, graphql, systemIds, secrets } = house();
    const withoutRead = await apiFor(["systems"]);
    const create = `mutation ($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) { __typename } }`;
    for (const one of [withoutRead, await apiFor(["read", "write"])]) {
      const { errors } = await one.send(create, { input: { url, preset: "THIN" } });
      expect(errors).toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
    }
    const bind = `mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) { ... on CreateApiTokenSuccess { token } } }`;
    const input = { name: "bound", scopes: ["READ", "SYSTEMS"], systemId: systemIds["cmms-bee"] };
    const { createApiToken } = await api().ask<{ createApiToken: { token: string } }>(bind, { input });
    secrets.add("API token", createApiToken.token);
    const bound = connectApi(graphql, createApiToken.token);
    const other = await createEndpoint(bound, { url, preset: "THIN", systemId: systemIds["workwave-service"] });
    expect(other).toMatchObject({ __typename: "ValidationError", fields: [{ path: "systemId" }] });
    const own = await createEndpoint(bound, { url, notices: ["DELIVERY_FAILED"] });
    secrets.add("webhook secret", own.secret ?? "");
    expect(own.endpoint).toMatchObject({ system: { id: systemIds["cmms-bee"] } });
    const made = await createEndpoint(api(), { url, notices: ["DELIVERY_FAILED"] });
    secrets.add("webhook secret", made.secret ?? "");
    // It neither sees nor changes what is not its system's.
    expect(await endpoints(bound)).toEqual([{ id: own.endpoint?.id }]);
    for (const mutation of ["deleteWebhookEndpoint", "disableWebhookEndpoint", "enableWebhookEndpoint", "rotateWebhookSecret"]) {
      const answer = await changeEndpoint(bound, mutation, { endpointId: made.endpoint?.id });
      expect(answer.__typename).toBe("NotFoundError");
    }
    const freed = await changeEndpoint(bound, "updateWebhookEndpoint", { endpointId: own.endpoint?.id, systemId: null });
    expect(freed.__typename).toBe("ValidationError");
    for (const { id } of await endpoints()) await changeEndpoint(api(), "deleteWebhookEndpoint", { endpointId: id });
  });

  test("Ids that name nothing are answered, not failed", async () => {
    for (const endpointId of ["whe_00000000000000000000000000", "", "x".repeat(5000)]) {
      for (const mutation of [
        "deleteWebhookEndpoint",
        "disableWebhookEndpoint",
        "enableWebhookEndpoint",
        "rotateWebhookSecret",
      ]) {
        const answer = await changeEndpoint(api(), mutation, { endpointId });
        expect({ mutation, type: answer.__typename }).toEqual({ mutation, type: "NotFoundError" });
      }
      const updated = await changeEndpoint(api(), "updateWebhookEndpoint", { endpointId, preset: "THIN" });
      expect(updated.__typename).toBe("NotFoundError");
      expect(await readEndpoint(api(), endpointId)).toBeNull();
      expect(await listDeliveries(api(), { endpointId: { eq: endpointId } })).toEqual([]);
    }
  });
});
