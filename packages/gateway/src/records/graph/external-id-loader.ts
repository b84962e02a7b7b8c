import { defineLoader } from "../../graph/loaders.ts";
import { recordsService } from "../records-service.ts";

/** The app's own id of a record that the reader sees. */
export const externalIdLoader = defineLoader<string, string | null>({
  async read(ids, { use, principal }) {
    const found = await use(recordsService).externalIds(principal.environmentId, ids);
    return ids.map((id) => found.get(id) ?? null);
  },
});
