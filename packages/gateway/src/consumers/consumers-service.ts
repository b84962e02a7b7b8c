import { defineService } from "../service-key.ts";
import type { Consumers } from "./consumer.ts";

export const consumersService = defineService<Consumers>("consumers");
