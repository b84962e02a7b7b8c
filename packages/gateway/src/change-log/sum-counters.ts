import type { Store } from "../store/database.ts";

/** The counters of all environments together. Reads one row an environment. */
export async function sumCounters({ service }: Pick<Store, "service">): Promise<number> {
  const { total } = await service
    .selectFrom("environments")
    .select(({ fn }) => fn.sum<string | null>("change_position").as("total"))
    .executeTakeFirstOrThrow();
  return Number(total ?? 0);
}
