import { env } from "node:process";

/** The first and the last zone to have a day: nowhere is a local midnight farther from that of UTC. */
const zones = ["Pacific/Kiritimati", "Pacific/Pago_Pago"] as const;

/** Runs a test's body in several time zones of the machine; see {@link changesTimeZone}. */
export async function inTimeZones(body: () => void | Promise<void>): Promise<void> {
  const { TZ } = env;
  try {
    for (const zone of zones) {
      env["TZ"] = zone;
      await body();
    }
  } finally {
    restore(TZ);
  }
}

/** Whether a test can change the time zone: it cannot in a thread, nor where the runner passes a copy of the environment. */
export function changesTimeZone(): boolean {
  const { TZ } = env;
  // At the beginning of 1970 both zones had the same hour.
  const at = Date.UTC(2026, 0, 1);
  try {
    const [first, last] = zones.map((zone) => {
      env["TZ"] = zone;
      return new Date(at).getTimezoneOffset();
    });
    return first !== last;
  } finally {
    restore(TZ);
  }
}

function restore(zone: string | undefined): void {
  if (zone === undefined) delete env["TZ"];
  else env["TZ"] = zone;
}
