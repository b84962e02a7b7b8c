import { defineService } from "../service-key.ts";
import type { Payloads } from "./payloads.ts";

export const payloadsService = defineService<Payloads>("payloads");
