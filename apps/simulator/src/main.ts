import { z } from "zod";
import { connectorIds, usualConnectorIds } from "./connector-id.ts";
import { startSimulator } from "./start-simulator.ts";
import { whyNotStarted } from "./why-not-started.ts";

const port = (name: string, usual: number) =>
  z
    .string()
    .regex(/^[0-9]{1,5}$/)
    .transform(Number)
    .pipe(z.int().max(65_535))
    .catch(() => {
      throw new Error(`${name} must be a port, a whole number from 0 to 65535.`);
    })
    .default(usual);

const environment = z.object({
  PORT: port("PORT", 4000),
  SIMULATOR_PORT: port("SIMULATOR_PORT", 4001),
  SIMULATOR_VENDORS: z
    .string()
    .transform((text) => text.split(",").map((id) => id.trim()))
    .pipe(z.array(z.enum(connectorIds)).min(1))
    .catch(() => {
      throw new Error(`SIMULATOR_VENDORS must be some of ${connectorIds.join(", ")}, separated by commas.`);
    })
    .default([...usualConnectorIds]),
  SIMULATOR_DATA_FILE: z.string().min(1).optional(),
  SIMULATOR_REDIRECT_URIS: z.string().optional(),
});

const start = async () => {
  const { PORT, SIMULATOR_PORT, SIMULATOR_VENDORS, SIMULATOR_DATA_FILE, SIMULATOR_REDIRECT_URIS } = environment.parse(
    process.env,
  );
  const usual = ["127.0.0.1", "localhost"].map((host) => `http://${host}:${PORT}/oauth/callback`);
  const redirectUris = SIMULATOR_REDIRECT_URIS?.split(",").map((uri) => uri.trim()) ?? usual;
  if (!redirectUris.every((uri) => URL.canParse(uri)))
    throw new Error("SIMULATOR_REDIRECT_URIS must be URLs, separated by commas.");
  return startSimulator({
    port: SIMULATOR_PORT,
    vendors: SIMULATOR_VENDORS,
    redirectUris,
    ...(SIMULATOR_DATA_FILE !== undefined && { dataFile: SIMULATOR_DATA_FILE }),
  });
};

try {
  const simulator = await start();
  const stop = async () => {
    await simulator.close();
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, stop);
  process.once("disconnect", stop);
  process.send?.({ url: simulator.url });
  console.log(`The simulator is at ${simulator.url}`);
} catch (error) {
  console.error(`The simulator did not start: ${whyNotStarted(error)}`);
  process.exit(1);
}
