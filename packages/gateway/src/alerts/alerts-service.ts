import { defineService } from "../service-key.ts";
import type { Alerts } from "./alerts.ts";

export const alertsService = defineService<Alerts>("alerts");
