import { defineService } from "../service-key.ts";
import type { Deliver } from "./deliver.ts";

export const deliverService = defineService<Deliver>("deliver");
