import { fileURLToPath } from "node:url";
import { runChecks } from "./checks.ts";
import { plainLine, sum } from "./counts.ts";
import { runTests } from "./run-tests.ts";
import { findServices } from "./services.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const filters = process.argv.slice(2);

// With filters, only matching tests run, and no checks: a quick look instead of the whole suite.
const checks = filters.length === 0 ? await runChecks(root) : [];
const tests = await runTests(root, filters, process.env);
const total = sum([...checks, tests]);

const { missingServers, missingBrowser, missingVendorServer } = await findServices(process.env);
console.log();
if (missingServers !== null) console.log(`skipped: the end-to-end tests on PostgreSQL and Redis; missing: ${missingServers}`);
if (missingBrowser !== null) console.log(`skipped: the browser tests; missing: ${missingBrowser}`);
if (missingVendorServer !== null)
  console.log(`skipped: the test of a connector on its real server; missing: ${missingVendorServer}`);
console.log(plainLine(total));
process.exit(total.failed === 0 ? 0 : 1);
