import { defineService } from "../service-key.ts";
import type { Ingest } from "./ingest.ts";

export const ingestService = defineService<Ingest>("ingest");
