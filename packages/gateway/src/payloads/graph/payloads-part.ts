import type { GraphPart } from "../../graph/graph.ts";
import { addPayloadCapture } from "./payload-capture.ts";

/** Which payloads are kept. The types that have some add them with `addPayloadField`. */
export const payloadsPart: GraphPart = { name: "payloads", add: addPayloadCapture };
