import { defineService } from "../service-key.ts";
import type { EndedRights } from "./ended-rights.ts";
import type { Principals } from "./principals.ts";

export const principalsService = defineService<Principals>("principals");

/** Tokens whose rights end, told to whoever has something open for them. */
export const endedRightsService = defineService<EndedRights>("ended rights");
