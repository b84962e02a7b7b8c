import { defineService } from "../service-key.ts";
import type { Catalog } from "./catalog.ts";

export const catalogService = defineService<Catalog>("catalog");
