import { EventEmitter } from "node:events";
import { Socket } from "node:net";
import { setImmediate as breathe } from "node:timers/promises";
import { queryObjects } from "node:v8";
import { measureWord, type Measurement } from "./measurement.ts";

/** Loaded into a gateway process before its own code. On request, it collects all garbage and measures the rest. */
async function measure(): Promise<Measurement> {
  // Objects released in one turn of the event loop free others that are collected in the next.
  for (let turn = 0; turn < 2; turn += 1) {
    globalThis.gc?.();
    await breathe();
  }
  const counts = {
    sockets: queryObjects(Socket, { format: "count" }),
    signals: queryObjects(AbortSignal, { format: "count" }),
    emitters: queryObjects(EventEmitter, { format: "count" }),
    promises: queryObjects(Promise, { format: "count" }),
    timers: process.getActiveResourcesInfo().filter((name) => name === "Timeout").length,
  };
  const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
  return { type: "measured", heapBytes: heapUsed, externalBytes: external + arrayBuffers, residentBytes: rss, counts };
}

process.on("message", (message) => {
  if (message === measureWord) void measure().then((measurement) => process.send?.(measurement));
});
