import { join } from "node:path";
import pino from "pino";
import { commandsJob } from "../../commands/jobs.ts";
import { erasureJob, renormalizationJob, scanJob, syncJob } from "../../ingest/jobs.ts";
import { ingressJob, systemEventsJob, webhooksJob } from "../../ingress/jobs.ts";
import { createJobQueue } from "../../jobs/create-job-queue.ts";
import { storeParts } from "../../stages.ts";
import type { DatabaseAddress } from "../database-address.ts";
import { openStore } from "../open-store.ts";
import { makeOnce } from "./make-once.ts";

/** Creates all tables and queues of the gateway's own stages, with nothing in them. */
export async function fillTemplate(database: DatabaseAddress): Promise<void> {
  await using store = await openStore(database, { entities: new Map(), ...storeParts });
  const declared = [syncJob, scanJob, systemEventsJob, ingressJob, commandsJob, webhooksJob, renormalizationJob, erasureJob];
  await using _jobs = await createJobQueue(store.jobDatabase, declared, pino({ level: "silent" }));
}

/** Makes an embedded store with all tables and nothing in them in the folder of a run, unless it exists, and returns its folder. */
export async function makeTemplateStore(runFolder: string): Promise<string> {
  const template = join(runFolder, "template");
  await makeOnce(template, (folder) => fillTemplate({ kind: "embedded", folder }));
  return template;
}
