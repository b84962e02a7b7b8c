import { defineService } from "../service-key.ts";
import type { Principals } from "./principals.ts";

export const principalsService = defineService<Principals>("principals");
