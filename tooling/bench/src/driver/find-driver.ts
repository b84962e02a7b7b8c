import type { Driver } from "./driver.ts";
import { socketDriver } from "./sockets.ts";
import { findWrk } from "./wrk.ts";

/** wrk, or where it is missing a driver of our own, which takes more of the cores that it shares with the database. */
export async function findDriver(): Promise<Driver> {
  return (await findWrk()) ?? socketDriver;
}
