import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import { readChance } from "./tooling/test-suite/chance.ts";
import { findServices } from "./tooling/test-suite/services.ts";

const services = await findServices(process.env);
const chance = readChance(process.env);
const endToEnd = {
  include: ["apps/server/test/**/*.test.ts", "packages/gateway/test/**/*.test.ts"],
  testTimeout: 60_000,
  hookTimeout: 120_000,
  globalSetup: ["tooling/test-suite/run-folder.ts", "tooling/test-suite/template-store.ts"],
  // Every file runs a database, a gateway and the simulator.
  maxWorkers: 2,
};

export default defineConfig({
  test: {
    // Node itself loads and resolves, as it does outside of tests: another resolver would bring a second copy of graphql.
    experimental: { viteModuleRunner: false },
    execArgv: ["--conditions=@fettle/source"],
    // Workers, and the processes that tests start, load what earlier ones have compiled.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL("node_modules/.cache/fettle/compiled", import.meta.url)) },
    // A worker loads the gateway once and goes from file to file: what a test changes for its whole process, it puts back.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          // Some compile a package or open a database: on a busy machine that takes its time.
          testTimeout: 30_000,
          maxWorkers: 2,
          include: ["packages/**/src/**/*.test.ts", "apps/**/src/**/*.test.ts", "tooling/**/*.test.ts"],
          exclude: [...configDefaults.exclude, "tooling/chaos/test/**"],
          globalSetup: "tooling/test-suite/run-folder.ts",
        },
      },
      {
        extends: true,
        test: {
          name: "end-to-end (embedded)",
          ...endToEnd,
          // An embedded store belongs to one node, and has one session.
          exclude: [
            "**/several-nodes.test.ts",
            "**/lost-sessions.test.ts",
            "**/hung-writers.test.ts",
            "**/terminated-writers.test.ts",
            "**/killed-while-refreshing.test.ts",
            // About a server, its settings and its users.
            "**/database-settings.test.ts",
            "**/database-users.test.ts",
            "**/starting-together.test.ts",
          ],
          provide: { store: "embedded" as const, services, chance },
        },
      },
      {
        extends: true,
        test: {
          name: "end-to-end (PostgreSQL and Redis)",
          ...endToEnd,
          // What is about the process, about pages in a browser or about transports has nothing to do with the store and runs once.
          exclude: [
            "**/server-process.test.ts",
            "**/browser.test.ts",
            "**/*-in-a-browser.test.ts",
            "**/readme-of-the-client.test.ts",
            "**/quiet-streams-move-on.test.ts",
            // About the version of PostgreSQL that is embedded.
            "**/made-roles.test.ts",
          ],
          // The embedded store has drawn them all, and its SQL is the same: here a part shows that the server's own collation makes no difference.
          provide: { store: "postgres" as const, services, chance: { ...chance, cases: Math.ceil(chance.cases / 4) } },
        },
      },
      {
        extends: true,
        test: {
          name: "chaos",
          ...endToEnd,
          include: ["tooling/chaos/test/**/*.test.ts"],
          globalSetup: [],
          provide: { store: "postgres" as const, services },
          // After all others: it holds several processes to a promise in seconds, so that nothing else may take the machine from them.
          sequence: { groupOrder: 1 },
          maxWorkers: 1,
        },
      },
    ],
  },
});
