import { configDefaults, defineConfig } from "vitest/config";
import { readChance } from "./tooling/test-suite/chance.ts";
import { findServices } from "./tooling/test-suite/services.ts";

const services = await findServices(process.env);
const chance = readChance(process.env);
/** How many stored records a field is mapped on in `mapped-fields.test.ts`. Another number measures it: `MAPPED_RECORDS=100000`. */
const mappedRecords = Number(process.env["MAPPED_RECORDS"] ?? 600);
const endToEnd = {
  include: ["apps/server/test/**/*.test.ts", "packages/gateway/test/**/*.test.ts"],
  testTimeout: 60_000,
  hookTimeout: 120_000,
  globalSetup: ["tooling/test-suite/run-folder.ts", "tooling/test-suite/template-store.ts"],
  // Every file runs a database, a gateway and the simulator, and waits for them part of the time.
  maxWorkers: 3,
};

/** Run last: each starts several processes, most of them with servers of their own. */
const chaos = { ...endToEnd, globalSetup: [], provide: { store: "postgres" as const, services } };

export default defineConfig({
  test: {
    // Node itself loads and resolves modules, as outside of tests: another resolver would load a second copy of graphql.
    experimental: { viteModuleRunner: false },
    execArgv: ["--conditions=@fettle/source"],
    // A worker loads the gateway once for all its files, so a test must restore any state that it changes for its process.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          // Some tests compile a package or open a database, which takes long on a busy machine.
          testTimeout: 30_000,
          maxWorkers: 3,
          include: ["packages/**/src/**/*.test.ts", "apps/**/src/**/*.test.ts", "tooling/**/*.test.ts"],
          exclude: [...configDefaults.exclude, "tooling/chaos/test/**"],
          globalSetup: "tooling/test-suite/run-folder.ts",
          provide: { services },
        },
      },
      {
        extends: true,
        test: {
          name: "end-to-end (embedded)",
          ...endToEnd,
          // These need several nodes or several database sessions.
          exclude: [
            "**/several-nodes.test.ts",
            "**/lost-sessions.test.ts",
            "**/hung-writers.test.ts",
            "**/terminated-writers.test.ts",
            "**/killed-while-refreshing.test.ts",
            // These test a server, its settings and its users.
            "**/database-settings.test.ts",
            "**/database-users.test.ts",
            "**/scoped-sessions.test.ts",
            // The embedded store has one session, and ends no statement.
            "**/leaving-clients.test.ts",
            "**/reads-apart.test.ts",
            "**/starting-together.test.ts",
          ],
          provide: { store: "embedded" as const, services, chance, mappedRecords },
        },
      },
      {
        extends: true,
        test: {
          name: "end-to-end (PostgreSQL and Redis)",
          ...endToEnd,
          // Tests of the process, of pages in a browser, of transports and of a connector do not depend on the store and run once.
          exclude: [
            "**/server-process.test.ts",
            "**/browser.test.ts",
            "**/*-in-a-browser.test.ts",
            "**/readme-of-the-client.test.ts",
            "**/on-a-real-server.test.ts",
            "**/quiet-streams-move-on.test.ts",
            "**/bad-requests.test.ts",
            "**/graphql-over-http.test.ts",
            "**/paths.test.ts",
            "**/closed-addresses.test.ts",
            "**/harness/{find-needles,spellings,secrets-of-a-run}.test.ts",
            // Tests the embedded PostgreSQL version.
            "**/made-roles.test.ts",
          ],
          // The embedded store draws all cases with the same SQL. A part of them shows that the server's own collation makes no difference.
          provide: {
            store: "postgres" as const,
            services,
            chance: { ...chance, cases: Math.ceil(chance.cases / 4) },
            mappedRecords,
          },
        },
      },
      {
        extends: true,
        test: {
          name: "chaos",
          ...chaos,
          include: ["tooling/chaos/test/{feed,fuzz,webhooks}.test.ts"],
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: "chaos (alone)",
          ...chaos,
          include: ["tooling/chaos/test/{connections,hostile,tokens}.test.ts"],
          // These hold processes to limits of seconds and of memory, so nothing else may run.
          sequence: { groupOrder: 2 },
          maxWorkers: 1,
        },
      },
    ],
  },
});
