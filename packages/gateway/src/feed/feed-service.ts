import { defineService } from "../service-key.ts";
import type { Feed } from "./feed.ts";

export const feedService = defineService<Feed>("feed");
