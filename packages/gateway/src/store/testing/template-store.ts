import { join } from "node:path";
import pino from "pino";
import { commandsJob } from "../../commands/jobs.ts";
import { erasureJob, syncJob } from "../../ingest/jobs.ts";
import { ingressJob, webhooksJob } from "../../ingress/jobs.ts";
import { createJobQueue } from "../../jobs/create-job-queue.ts";
import { storeParts } from "../../stages.ts";
import { openStore } from "../open-store.ts";
import { makeOnce } from "./make-once.ts";

/** Creates an embedded store with all tables and no rows in the folder of a run, unless it exists, and returns its path. */
export async function makeTemplateStore(runFolder: string): Promise<string> {
  const template = join(runFolder, "template");
  await makeOnce(template, async (folder) => {
    await using store = await openStore({ kind: "embedded", folder }, { entities: new Map(), ...storeParts });
    const declared = [syncJob, ingressJob, commandsJob, webhooksJob, erasureJob];
    await using _jobs = await createJobQueue(store.jobDatabase, declared, pino({ level: "silent" }));
  });
  return template;
}
