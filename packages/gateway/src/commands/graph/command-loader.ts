import { defineLoader } from "../../graph/loaders.ts";
import { commandsService } from "../commands-service.ts";
import type { Command } from "../commands.ts";

/** A command by id. */
export const commandLoader = defineLoader<string, Command | null>({
  async read(ids, { use, principal }) {
    const found = await use(commandsService).byIds(principal, ids);
    return ids.map((id) => found.get(id) ?? null);
  },
});
