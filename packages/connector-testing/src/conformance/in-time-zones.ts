import { env } from "node:process";

/** The first and the last zone to have a day: nowhere is a local midnight farther from that of UTC. */
const zones = ["Pacific/Kiritimati", "Pacific/Pago_Pago"] as const;

/** Runs a test's body in several time zones of the machine, as far as the runner's threads let it be changed. */
export async function inTimeZones(body: () => void | Promise<void>): Promise<void> {
  const { TZ } = env;
  try {
    for (const zone of zones) {
      env["TZ"] = zone;
      await body();
    }
  } finally {
    if (TZ === undefined) delete env["TZ"];
    else env["TZ"] = TZ;
  }
}
