import { mayRead } from "../../graph/access.ts";
import { defineLoader } from "../../graph/loaders.ts";
import { isPlausible } from "../../graph/plausible-id.ts";
import { systemsService } from "../systems-service.ts";
import type { System } from "../systems.ts";

/** A system by id. */
export const systemLoader = defineLoader<string, System | null>({
  async read(ids, { use, principal }) {
    const readable = ids.filter(isPlausible).filter((id) => mayRead(principal, id));
    const found = await use(systemsService).byIds(principal.environmentId, readable);
    return ids.map((id) => found.get(id) ?? null);
  },
});
