import { defineService } from "../service-key.ts";
import type { Uploads } from "./uploads/uploads.ts";

export const uploadsService = defineService<Uploads>("uploads");
