import { defineService } from "../service-key.ts";
import type { Systems } from "./systems.ts";

export const systemsService = defineService<Systems>("systems");
