import type { DemoFile } from "./demo-file.ts";

const query =
  "{ workOrders(first: 3) { nodes { title status system { connector { name } } asset { name } location { name } } } }";
const subscription = "subscription { workOrderChanges { kind workOrder { title status system { connector { name } } } } }";

function command(demo: DemoFile, text: string, more: readonly string[]): string {
  const lines = [
    `curl ${demo.graphql}`,
    `  -H 'authorization: Bearer ${demo.token}'`,
    `  -H 'content-type: application/json'`,
    ...more.map((line) => `  ${line}`),
    `  -d '${JSON.stringify({ query: text })}'`,
  ];
  return lines.join(" \\\n");
}

/** A system and its status. */
export interface SystemState {
  readonly displayName: string;
  readonly status: string;
}

/** The text for a person once everything runs: the addresses, the token, and two commands to paste. */
export function greeting(demo: DemoFile, file: string, seconds: number, systems: readonly SystemState[]): string {
  return `
Fettle is ready after ${seconds.toFixed(1)} s. The vendors' technicians are at work.

${systems.map(({ displayName, status }) => `  ${status.padEnd(10)} ${displayName}`).join("\n")}

  Open this          ${demo.graphql}#token=${encodeURIComponent(demo.token)}
                     GraphiQL, signed in, with three examples to run and the whole API documented

  API                ${demo.graphql}
  Token              ${demo.token}
  Vendors            ${demo.simulator}
  All this as JSON   ${file}

Without a browser, list work orders of both systems:

${command(demo, query, [])}

Follow changes as they happen (Ctrl-C ends the stream):

${command(demo, subscription, ["-H 'accept: text/event-stream' -N"])}

Ctrl-C here stops everything; the next start continues with the same data.
`;
}
