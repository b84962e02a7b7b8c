// A process of its own: vitest's conditions lead to sources that one of the checks publishes but Node cannot run.
import { checkTarball } from "./check-tarball.ts";

const found: Record<string, readonly string[]> = {};
for (const tarball of process.argv.slice(2)) found[tarball] = await checkTarball(tarball);
console.log(JSON.stringify(found));
