import { describe, inject } from "vitest";

/** The services that some tests need, as far as they were found; see vitest.config.ts. */
interface FoundServices {
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  readonly missingServers: string | null;
  readonly browser: string;
  readonly missingBrowser: string | null;
  readonly screenshots: string | null;
  readonly vendorServer: string;
  readonly missingVendorServer: string | null;
}

declare module "vitest" {
  export interface ProvidedContext {
    /** The kind of store of the gateway under test. */
    store: "embedded" | "postgres";
    /** The folder of an embedded store with all tables but no rows, to copy. Only for the embedded store. */
    template: string;
    services: FoundServices;
  }
}

const isMissing = inject("store") === "postgres" && inject("services").missingServers !== null;

/** A `describe` whose tests run on the embedded store, and again on PostgreSQL with Redis when those are available. */
export function describeEndToEnd(name: string, body: () => void): void {
  const describeIfPossible = describe.skipIf(isMissing);
  describeIfPossible(name, body);
}
