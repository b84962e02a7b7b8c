import { setTimeout as pause } from "node:timers/promises";
import { connectSystems } from "@fettle/server/customer";
import { claimFolder } from "@fettle/server/data-folder";
import { OperatorError } from "@fettle/server/operator-error";
import { simulatorVariables } from "@fettle/server/simulator-variables";
import { askAt } from "./ask.ts";
import { readToken, removeDemoFile, writeDemoFile } from "./demo-file.ts";
import type { DemoEnvironment } from "./environment.ts";
import { greeting, type SystemState } from "./greeting.ts";
import { startServerProcess } from "./processes.ts";
import { startVendors } from "./simulator/start-vendors.ts";
import { startLife } from "./start-life.ts";

const readyEveryMilliseconds = 100;

async function untilReady(url: string): Promise<void> {
  while ((await fetch(`${url}/readyz`)).status !== 200) await pause(readyEveryMilliseconds);
}

/** The status of each connected system, by name. */
async function findStatuses(ask: ReturnType<typeof askAt>): Promise<readonly SystemState[]> {
  const { systems } = await ask<{ systems: { nodes: readonly SystemState[] } }>("{ systems { nodes { displayName status } } }");
  return systems.nodes;
}

/**
 * Starts everything and stays until the server ends by itself, which is an error. Everything that it opens goes on `opened`, with which the
 * caller can stop it at any point.
 * @throws OperatorError or ChildFailure when the start fails.
 */
export async function runDemo(
  environment: DemoEnvironment,
  variables: Readonly<Record<string, string | undefined>>,
  opened: AsyncDisposableStack,
  onReady: (demoFile: string) => void,
): Promise<never> {
  const start = performance.now();
  opened.use(await claimFolder(environment.dataFolder));
  console.log("Starting two vendors and a gateway, and running the first sync. This can take a minute on a slow machine.");
  await removeDemoFile(environment.dataFolder);
  const { url: simulatorUrl } = opened.use(await startVendors(environment));
  const server = opened.use(startServerProcess(environment, variables, simulatorUrl, await simulatorVariables(simulatorUrl)));
  const { url, notices } = await server.ready;

  const graphql = `${url}/graphql`;
  const token = await readToken(environment.dataFolder);
  const ask = askAt(graphql, token);
  const systems = await connectSystems(ask, simulatorUrl);
  await startLife(simulatorUrl);
  const demo = { url, graphql, token, simulator: simulatorUrl, systems };
  const file = await writeDemoFile(environment.dataFolder, demo);
  // A client that finds the server ready also finds the file and both systems.
  server.send("release");
  await untilReady(url);
  for (const notice of notices) console.log(notice);
  console.log(greeting(demo, file, (performance.now() - start) / 1000, await findStatuses(ask)));
  onReady(file);

  await server.ended;
  throw new OperatorError("The server ended unexpectedly");
}
