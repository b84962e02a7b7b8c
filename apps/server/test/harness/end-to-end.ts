import { describe, inject } from "vitest";

/** What was found of the services that some tests need; see vitest.config.ts. */
interface FoundServices {
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  readonly missingServers: string | null;
  readonly browser: string;
  readonly missingBrowser: string | null;
  readonly screenshots: string | null;
}

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the gateway under test keeps its data. */
    store: "embedded" | "postgres";
    /** The folder of an embedded store with all tables and nothing in them, to be copied. There on the embedded store alone. */
    template: string;
    services: FoundServices;
  }
}

const isMissing = inject("store") === "postgres" && inject("services").missingServers !== null;

/** A `describe` of which every test runs on the embedded store, and again on PostgreSQL and Redis when those are there. */
export function describeEndToEnd(name: string, body: () => void): void {
  const describeIfPossible = describe.skipIf(isMissing);
  describeIfPossible(name, body);
}
