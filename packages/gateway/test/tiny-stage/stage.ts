import { sql } from "kysely";
import { defineJob, handle, type JobData } from "../../src/jobs/define-job.ts";
import { defineService } from "../../src/service-key.ts";
import type { Stage } from "../../src/stage.ts";
import type { Store } from "../../src/store/database.ts";
import { defineTable } from "../../src/store/declared-table.ts";

interface SightingTable {
  environment_id: string;
  id: string;
  text: string;
}

declare module "../../src/store/tables.ts" {
  interface Tables {
    sightings: SightingTable;
  }
}

interface SightingJobData extends JobData {
  readonly id: string;
  readonly text: string;
}

const sightingJob = defineJob<SightingJobData>({
  name: "sightings",
  policy: "standard",
  shares: { places: 1, perEnvironment: 1 },
});

const textsOf = (store: Store, environmentId: string) =>
  store.environment(environmentId).selectFrom("sightings").select("text").where("environment_id", "=", environmentId).execute();

const sightingsService = defineService<{ texts(environmentId: string): Promise<readonly string[]> }>("sightings");

/** A stage from outside: its route's input goes through a job into a table, and a field of the graph shows it. */
export const sightingsStage: Stage = {
  name: "sightings",
  tables: [
    defineTable({
      name: "sightings",
      environment: "environment_id",
      system: { none: "nobody sees a system" },
      retention: { forGood: "it is a test" },
    }),
  ],
  migrations: [
    {
      name: "0001-sightings",
      up: (database) =>
        sql`create table sightings (environment_id text, id text, text text not null, primary key (environment_id, id))`
          .execute(database)
          .then(() => undefined),
    },
  ],
  jobs: [sightingJob],
  graph: {
    name: "sightings",
    add: ({ builder }) =>
      builder.queryField("sightings", (t) =>
        t.field({
          type: ["String"],
          nullable: false,
          description: "What has been seen.",
          resolve: (_root, _arguments, { use, principal }) => use(sightingsService).texts(principal.environmentId),
        }),
      ),
  },
  open({ store, jobs, provide }) {
    provide(sightingsService, {
      texts: async (environmentId) => (await textsOf(store, environmentId)).map(({ text }) => text),
    });
    return {
      handlers: [
        handle(sightingJob, async ({ environmentId, id, text }) => {
          const row = { environment_id: environmentId, id, text };
          await store.environment(environmentId).insertInto("sightings").values(row).execute();
        }),
      ],
      routes: [
        {
          name: "sightings",
          path: "/sightings/",
          bodyBytes: 100,
          async answer(request, environmentId) {
            const text = await request.text();
            await jobs.send(sightingJob, { environmentId, id: text, text });
            return new Response(null, { status: 202 });
          },
        },
      ],
    };
  },
};
