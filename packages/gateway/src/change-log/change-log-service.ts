import { defineService } from "../service-key.ts";
import type { ChangeLog } from "./change-log.ts";

export const changeLogService = defineService<ChangeLog>("change log");
