import { workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { embeddedSettings } from "./embedded-settings.ts";

// The thread of makeDatabaseApart.
const { folder } = workerData as { readonly folder: string }; // as it passes it
const made = await PGlite.create(folder, { startParams: embeddedSettings });
await made.close();
