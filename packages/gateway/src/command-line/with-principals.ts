import { GatewayError, StartError } from "../errors.ts";
import { createPrincipals } from "../principals/create-principals.ts";
import type { Principals } from "../principals/principals.ts";
import type { Store } from "../store/database.ts";
import { storeParts } from "../stages.ts";
import { openStore } from "../store/open-store.ts";
import { openSharedClock } from "../store/shared-clock.ts";
import type { CommandCall } from "./command.ts";

/**
 * Opens the PostgreSQL database that DATABASE_URL names, for one command.
 * @throws StartError when DATABASE_URL is not set, or when the input is refused.
 */
export async function withPrincipals<Result>(
  { environment }: CommandCall,
  work: (principals: Principals, store: Store) => Promise<Result>,
): Promise<Result> {
  const { DATABASE_URL: databaseUrl = "" } = environment;
  if (databaseUrl === "") {
    throw new StartError(
      "Set DATABASE_URL. The server of an embedded store keeps its first token in the file token of the data folder.",
    );
  }
  await using store = await openStore({ kind: "postgres", url: databaseUrl }, { entities: new Map(), ...storeParts });
  using shared = await openSharedClock(store);
  try {
    return await work(createPrincipals({ store, clock: shared.clock }), store);
  } catch (error) {
    if (GatewayError.isInstance(error)) throw new StartError(error.message, { cause: error });
    throw error;
  }
}
