import { attackRaw, type Attack, type Target } from "../attack.ts";

const aliases = (count: number, field: string): string =>
  Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(" ");

/** Documents that are small to send and large to answer, or hard to parse. */
const documents: readonly (() => string)[] = [
  () => `{ ${aliases(230, "__schema { types { name fields { name type { name } } } }")} }`,
  () => `{ ${aliases(60, "...F")} } fragment F on Query { __schema { types { name description fields { name description } } } }`,
  () => `{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } }`,
  () => `{ ${aliases(200, "connectors { id name capabilities { __typename } }")} }`,
  () => `{ workOrders(first: 200) { nodes { ${aliases(60, "remoteData")} ${aliases(60, "customFields")} } } }`,
  () => `{ ${aliases(30, "workOrders(first: 200) { nodes { asset { workOrders(first: 200) { nodes { id } } } } }")} }`,
  () => `${"{ a ".repeat(9000)}`,
  () => `{ ${"__typename @skip(if: false) ".repeat(8000)} }`,
  () => `{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }`,
  () => `query (${Array.from({ length: 3000 }, (_, index) => `$v${index}: Int`).join(" ")}) { __typename }`,
  () => `{ workOrders(where: ${"{ not: ".repeat(2000)}{}${" }".repeat(2000)}) { totalCount } }`,
  () => `{ workOrders(where: { title: { in: [${'"a",'.repeat(40_000)}] } }) { totalCount } }`,
  () => `subscription { ${aliases(100, "workOrderChanges { cursor }")} }`,
  () => `subscription ($s: Boolean!) { workOrderChanges @include(if: $s) { cursor } }`,
];

/** Any of those documents. */
export const someDocument = ({ random }: Target): string => (random.pick(documents) ?? documents[0])?.() ?? "";

/** Sends some of them in sequence on one connection, with a customer's token or without, and reads the answers slowly or not at all. */
export const hardDocuments: Attack = (target) =>
  attackRaw(target, async (socket) => {
    const { random, token } = target;
    for (let left = 4; left > 0; left -= 1) {
      const body = JSON.stringify({
        query: someDocument(target),
        variables: random.chance(0.1) ? { a: "x".repeat(100_000) } : {},
      });
      const authorization = random.chance(0.8) ? `authorization: Bearer ${token}\r\n` : "";
      const accept = random.chance(0.2) ? "accept: text/event-stream\r\n" : "";
      const head = `POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n${authorization}${accept}`;
      if (!(await socket.write(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`))) return;
      if (!(await socket.wait(random.between(200, 4000)))) return;
    }
  });
