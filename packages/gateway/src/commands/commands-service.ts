import { defineService } from "../service-key.ts";
import type { Commands } from "./commands.ts";

export const commandsService = defineService<Commands>("commands");
