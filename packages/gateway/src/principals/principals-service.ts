import { defineService } from "../service-key.ts";
import type { EndedRights } from "./ended-rights.ts";
import type { Principals } from "./principals.ts";

export const principalsService = defineService<Principals>("principals");

/** Announces tokens whose rights end to stages with open streams or sockets. */
export const endedRightsService = defineService<EndedRights>("ended rights");
