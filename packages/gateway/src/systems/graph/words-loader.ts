import { mayRead } from "../../graph/access.ts";
import { defineLoader } from "../../graph/loaders.ts";
import { systemsService } from "../systems-service.ts";
import type { SeenWords } from "../words/seen-words.ts";

/** The words that the vendor of a system has shown, by the system's id. */
export const wordsLoader = defineLoader<string, SeenWords>({
  async read(ids, { use, principal }) {
    const readable = ids.filter((id) => mayRead(principal, id));
    const found = await use(systemsService).words(principal.environmentId, readable);
    return ids.map((id) => found.get(id) ?? {});
  },
});
