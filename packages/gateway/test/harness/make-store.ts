import pino from "pino";
import { createJobQueue } from "../../src/jobs/create-job-queue.ts";
import { storeParts } from "../../src/declared-tables.ts";
import { openStore } from "../../src/store/open-store.ts";

// Makes an embedded store in a folder, with all tables and nothing in them.
const [folder = ""] = process.argv.slice(2);
await using store = await openStore({ kind: "embedded", folder }, { entities: new Map(), ...storeParts });
await using _jobs = await createJobQueue(store.jobDatabase, pino({ level: "silent" }));
