import type { team, NormalizedRecord } from "@fettle/connector";
import { readRecord } from "@fettle/connector-kit";
import { bySchema } from "../api/names.ts";
import type { CmmsBeeSettings } from "../settings.ts";

export function normalizeTeam(payload: unknown, settings: CmmsBeeSettings): NormalizedRecord<typeof team.fields> {
  return readRecord(payload, bySchema("Team", settings), (read) => ({
    remoteId: read.requiredKey("id"),
    remoteCreatedAt: read.instant("createdAt"),
    remoteUpdatedAt: read.instant("updatedAt"),
    fields: {
      name: read.requiredText("name"),
      description: read.text("description"),
      members: read.keys("memberIds"),
    },
  }));
}
