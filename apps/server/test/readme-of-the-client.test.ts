import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startCuttableProxy } from "./harness/cuttable-proxy.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { type WorkOrders, workOrders } from "./harness/documents.ts";
import { useHouse } from "./harness/house.ts";
import { Stream } from "./harness/stream.ts";

const readmes = ["docs/using-the-api.md", "packages/client/README.md"];
const folder = fileURLToPath(new URL("..", import.meta.url));

/** The first example in a README that uses the client. */
async function exampleOf(readme: string): Promise<string> {
  const text = await readFile(new URL(`../../../${readme}`, import.meta.url), "utf8");
  const [, example] = /```ts\n(import \{[^}]*\} from "@fettle\/client";\n.*?)```/su.exec(text) ?? [];
  if (example === undefined) throw new Error(`${readme} has no example of the client`);
  return example;
}

/** Runs TypeScript as an app with the client installed. Disposing it stops the app. */
function runExample(code: string, variables: Readonly<Record<string, string>>) {
  const lines = new Stream<string>(async () => {
    child.kill();
    await ended;
  });
  const child = spawn(process.execPath, ["--conditions=@fettle/source", "--input-type=module-typescript"], {
    cwd: folder,
    env: variables,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  void ended.then(([exitCode]) => lines.fail(new Error(`The example ended with ${String(exitCode)}`)));
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on("line", (line) => lines.push(line));
  child.stdin.end(code);
  return lines;
}

describeEndToEnd("the client's example", () => {
  const house = useHouse({ simulator: { workOrders: 40 } });

  test.each(readmes)("The example in %s lists and follows", async (readme) => {
    const { api, control, tokenFor, systemIds } = house();
    const { workOrders: list } = await api.ask<WorkOrders>(workOrders, {
      where: { systemId: { eq: systemIds["cmms-bee"] } },
      first: 1,
    });
    const [workOrder] = list.nodes;
    if (workOrder === undefined) throw new Error("No work order");
    const { workOrders: all } = await api.ask<WorkOrders>(workOrders, { first: 0 });

    await using proxy = await startCuttableProxy(house().url);
    proxy.cut();
    const variables = { FETTLE_URL: `${proxy.url}/graphql`, FETTLE_TOKEN: await tokenFor(["read"]) };
    await using lines = runExample(await exampleOf(readme), variables);
    // The example reports that the gateway is away, at the start and later.
    await lines.first((line) => line.startsWith("The gateway could not be reached") && / Trying again in \d+ s\.$/u.test(line));
    proxy.restore();
    await lines.first((line) => line === "Connected to the gateway.");
    await lines.first((line) => line === "From here on it is live.");
    expect(lines.received.filter((line) => line.startsWith("now "))).toHaveLength(all.totalCount);
    await control("cmms-bee").change(workOrder.remoteId, { title: `Told by ${readme}` });
    await lines.first((line) => line.startsWith(`now ${workOrder.id} `) && line.endsWith(`Told by ${readme}`));
    const waits = (): number => lines.received.filter((line) => line.includes("Trying again in")).length;
    const before = waits();
    proxy.cut();
    await lines.first(() => waits() > before);
    proxy.restore();
    await control("cmms-bee").remove(workOrder.remoteId);
    await lines.first((line) => line === `gone ${workOrder.id}`);
  });

  test("Both examples have at most ten lines", async () => {
    const [first = "", ...others] = await Promise.all(readmes.map(exampleOf));
    expect(others).toEqual([first]);
    const statements = first.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("import"));
    expect(statements.length).toBeLessThanOrEqual(10);
  });
});
