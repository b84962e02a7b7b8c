import { defineService } from "../service-key.ts";
import type { Deliver } from "./create-deliver.ts";

export const deliverService = defineService<Deliver>("deliver");
