import pino from "pino";
import { commandsJob } from "../../src/commands/jobs.ts";
import { erasureJob, syncJob } from "../../src/ingest/jobs.ts";
import { ingressJob, webhooksJob } from "../../src/ingress/jobs.ts";
import { createJobQueue } from "../../src/jobs/create-job-queue.ts";
import { storeParts } from "../../src/stages.ts";
import { openStore } from "../../src/store/open-store.ts";

// Makes an embedded store in a folder, with all tables and nothing in them.
const [folder = ""] = process.argv.slice(2);
await using store = await openStore({ kind: "embedded", folder }, { entities: new Map(), ...storeParts });
const declared = [syncJob, ingressJob, commandsJob, webhooksJob, erasureJob];
await using _jobs = await createJobQueue(store.jobDatabase, declared, pino({ level: "silent" }));
