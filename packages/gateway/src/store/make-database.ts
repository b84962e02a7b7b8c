import { PGlite } from "@electric-sql/pglite";
import { reasonOf } from "./database-failure.ts";
import { embeddedSettings } from "./embedded-settings.ts";

// The process of makeDatabaseApart. It ends with the gateway's process, which alone decides when to stop.
process.once("disconnect", () => process.exit());
process.on("SIGINT", () => {});
const [, , folder = ""] = process.argv;
try {
  const made = await PGlite.create(folder, { startParams: embeddedSettings });
  await made.close();
} catch (error) {
  process.exitCode = 1;
  process.send?.(reasonOf(error));
}
process.disconnect();
