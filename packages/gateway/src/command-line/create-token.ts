import { parseArgs } from "node:util";
import { systemClock } from "../clock.ts";
import { StartError } from "../errors.ts";
import { createPrincipals } from "../principals/create-principals.ts";
import type { Scope } from "../principals/principal.ts";
import { openStore } from "../store/open-store.ts";

/** How `fettle token create` is called. */
export const createTokenUsage = "fettle token create [--environment test|live] [--name NAME] [--scopes read,write,systems,admin]";

const scopes: Readonly<Record<string, Scope>> = { read: "read", write: "write", systems: "systems", admin: "admin" };

/**
 * Makes an API token in the default workspace of a PostgreSQL database and answers it. It is kept only as a hash: this is the one time
 * that it is shown.
 * @throws StartError with one line that says what to do.
 */
export async function createToken(words: readonly string[], databaseUrl: string | undefined): Promise<string> {
  const { environment, name, scopes: named } = parse(words);
  if (environment !== "test" && environment !== "live")
    throw new StartError(`--environment is test or live. Usage: ${createTokenUsage}`);
  const wanted = named.split(",").map((scope) => {
    const known = scopes[scope];
    if (known === undefined) throw new StartError(`There is no scope "${scope.slice(0, 40)}". Usage: ${createTokenUsage}`);
    return known;
  });
  if (databaseUrl === undefined || databaseUrl === "") {
    throw new StartError(
      "Set DATABASE_URL. An embedded store belongs to its server, which keeps its first token in the file token of the data folder.",
    );
  }
  await using store = await openStore({ kind: "postgres", url: databaseUrl }, { entities: new Map() });
  const principals = createPrincipals({ store, clock: systemClock });
  const environments = await principals.ensureDefaultWorkspace();
  return (await principals.createToken({ environmentId: environments[environment], name, scopes: wanted })).token;
}

function parse(words: readonly string[]) {
  try {
    const options = {
      environment: { type: "string", default: "test" },
      name: { type: "string", default: "command line" },
      scopes: { type: "string", default: "admin" },
    } as const;
    return parseArgs({ args: [...words], options }).values;
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : "The call cannot be read."} Usage: ${createTokenUsage}`, {
      cause: error,
    });
  }
}
