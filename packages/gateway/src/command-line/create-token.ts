import { systemClock } from "../clock.ts";
import type { Scope } from "../principal.ts";
import type { Command } from "./command.ts";
import { environmentOf, environmentOptions, environmentUsage, readKind } from "./environment-options.ts";
import { noteCommand } from "./note-command.ts";
import { readOptions } from "./options.ts";
import { UsageError } from "./usage-error.ts";
import { withPrincipals } from "./with-principals.ts";

const usage = `fettle token create ${environmentUsage} [--name NAME] [--scopes read,write,systems,admin] [--system ID] [--expires-in-days DAYS]`;
const options = {
  ...environmentOptions,
  name: { type: "string", default: "command line" },
  scopes: { type: "string", default: "admin" },
  system: { type: "string" },
  "expires-in-days": { type: "string" },
} as const;

const scopes: Readonly<Record<string, Scope>> = {
  read: "read",
  write: "write",
  systems: "systems",
  passthrough: "passthrough",
  admin: "admin",
};

/** Creates an API token and prints it this one time; only its hash is stored. */
export const createToken: Command = {
  usage,
  about:
    "Creates an API token and prints it, this one time. By default it is for the test environment, has all scopes (admin) and never expires.",
  async run(call) {
    const { values } = readOptions(call.words, usage, options);
    const kind = readKind(values.environment, usage);
    const asked = {
      name: values.name,
      scopes: values.scopes.split(",").map(readScope),
      systemId: values.system ?? null,
      expiresAt: readEnd(values["expires-in-days"]),
    };
    const { token } = await withPrincipals(call, async (principals, store) => {
      const environmentId = await environmentOf(principals, values.workspace, kind);
      const created = await principals.createToken({ environmentId, ...asked });
      const { scopes: given, systemId } = asked;
      await noteCommand(store, "token create", environmentId, {
        systemId,
        subjectIds: [created.id],
        arguments: { scopes: given },
      });
      return created;
    });
    call.print(token);
  },
};

function readScope(word: string): Scope {
  const scope = scopes[word];
  if (scope === undefined) throw new UsageError(`There is no scope "${word.slice(0, 40)}". Usage: ${usage}`);
  return scope;
}

function readEnd(days: string | undefined): Date | null {
  if (days === undefined) return null;
  if (/^[1-9]\d{0,4}$/.test(days)) return new Date(systemClock().getTime() + Number(days) * 86_400_000);
  throw new UsageError(`--expires-in-days must be a whole number of days, 1 to 99999. Usage: ${usage}`);
}
