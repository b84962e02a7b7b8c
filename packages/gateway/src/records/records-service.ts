import { defineService } from "../service-key.ts";
import type { RecordReader } from "./record-reader.ts";

export const recordsService = defineService<RecordReader>("records");
