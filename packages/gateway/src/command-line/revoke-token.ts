import { StartError } from "../errors.ts";
import type { Command } from "./command.ts";
import { noteCommand } from "./note-command.ts";
import { readOptions } from "./options.ts";
import { withPrincipals } from "./with-principals.ts";

const usage = "fettle token revoke ID";

/** Revokes a token at once on all nodes. */
export const revokeToken: Command = {
  usage,
  about: "Revokes a token at once on all nodes.",
  async run(call) {
    const [id = ""] = readOptions(call.words, usage, {}, 1).positionals;
    const revoked = await withPrincipals(call, async (principals, store) => {
      const environmentId = await principals.environmentOfToken(id);
      if (environmentId === null) return null;
      const token = await principals.revokeToken({ environmentId, systemId: null }, id);
      if (token !== null) await noteCommand(store, "token revoke", environmentId, { systemId: token.systemId, subjectIds: [id] });
      return token;
    });
    if (revoked === null) throw new StartError("There is no token with this id. See: fettle token list");
    call.print(`${revoked.id}  ${revoked.status}`);
  },
};
