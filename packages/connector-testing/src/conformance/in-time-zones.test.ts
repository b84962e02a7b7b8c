import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { outcomesOf } from "../testing/run-suite.ts";
import { sampleConnector } from "../testing/sample-connector.ts";

const inZones = /normalize > reads the same in (?:every|one) time zone/u;

it("The suite tests every time zone in a process, and says that it cannot in a thread", async () => {
  const here = (await outcomesOf(sampleConnector())).map(({ name }) => name).filter((name) => inZones.test(name));
  expect(here).toEqual(["Customer.normalize > reads the same in every time zone of the machine"]);
  const source = `
    import { parentPort } from "node:worker_threads";
    const { outcomesOf } = await import(${JSON.stringify(new URL("../testing/run-suite.ts", import.meta.url).href)});
    const { sampleConnector } = await import(${JSON.stringify(new URL("../testing/sample-connector.ts", import.meta.url).href)});
    parentPort.postMessage(await outcomesOf(sampleConnector()));`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
  const [outcomes]: readonly { readonly name: string; readonly isPassed: boolean }[][] = await once(worker, "message");
  await worker.terminate();
  expect(outcomes?.filter(({ name }) => inZones.test(name))).toEqual([
    { name: expect.stringContaining("in one time zone: this runner cannot test others"), isPassed: true },
  ]);
});
