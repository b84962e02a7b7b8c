import { defineService } from "../service-key.ts";
import type { CustomerLinks } from "./customer-links.ts";

export const customerLinksService = defineService<CustomerLinks>("customer links");
