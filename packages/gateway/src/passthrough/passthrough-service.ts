import { defineService } from "../service-key.ts";
import type { Passthrough } from "./passthrough.ts";

export const passthroughService = defineService<Passthrough>("passthrough");
