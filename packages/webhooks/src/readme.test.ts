import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { postgresPlace, sharedPlaces } from "./testing/inboxes.ts";
import { startProcess } from "./testing/start-process.ts";
import { secret, webhook } from "./testing/webhooks.ts";

/** The app in the README. */
async function readExample(): Promise<string> {
  const text = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const [, example] = /```ts\n(import .*?)```/su.exec(text) ?? [];
  if (example === undefined) throw new Error("The README has no app");
  return example;
}

it.skipIf(sharedPlaces[0].missing !== null)("the app in the README receives, and handles each event once", async () => {
  await using opened = new AsyncDisposableStack();
  const place = await postgresPlace(opened);
  const database = new URL(place.url);
  database.searchParams.set("options", `-c search_path=${place.schema}`);
  const env = { DATABASE_URL: database.href, FETTLE_WEBHOOK_SECRET: secret, PORT: "0" };
  const input = await readExample();

  async function start() {
    const app = opened.use(startProcess(["--input-type=module-typescript"], { input, env }));
    const [, port] = /port: (\d+)/u.exec(await app.said("Listening")) ?? [];
    const send = async ({ headers, body }: ReturnType<typeof webhook>) =>
      (await fetch(`http://localhost:${port}/`, { method: "POST", headers, body })).status;
    return { app, send };
  }

  const first = await start();
  const status = webhook({
    body: JSON.stringify({
      type: "system.status",
      timestamp: "",
      environment: "test",
      data: { systemId: "sys_1", status: "ACTIVE" },
    }),
  });
  expect(await first.send(status)).toBe(204);
  await first.app.said("sys_1 is ACTIVE");
  const change = webhook({ recordId: "wo_7" });
  expect(await first.send({ ...change, body: `${change.body} ` })).toBe(401);
  expect(await first.send(change)).toBe(204);
  await first.app.said("workOrder.updated wo_7 [ 'title' ]");
  expect(await first.app.stop()).toBe(0);

  const second = await start();
  expect(await second.send(change)).toBe(204);
  expect(await second.send(webhook({ recordId: "wo_7" }))).toBe(204);
  await second.app.said("workOrder.updated wo_7");
  expect(await second.app.stop()).toBe(0);
  expect(second.app.lines.filter((line) => line.startsWith("workOrder.updated"))).toHaveLength(1);
});
