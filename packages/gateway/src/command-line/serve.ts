import { loadConfiguration } from "../server/load-configuration.ts";
import { runServer } from "../server/run-server.ts";
import type { Command } from "./command.ts";
import { readOptions } from "./options.ts";

const usage = "fettle serve [--config FILE]";

/** Runs the gateway that the configuration file of the current folder describes, until the process is told to stop. */
export const serve: Command = {
  usage,
  about:
    "Runs the gateway of the fettle.config.ts (or .js) in this folder. Its settings are environment variables, such as PORT and DATABASE_URL.",
  async run({ words, environment, folder }) {
    const { config } = readOptions(words, usage, { config: { type: "string" } }).values;
    const { connectors, refused, more } = await loadConfiguration(folder, config);
    runServer({ environment, connectors: connectors.map(({ configuration }) => configuration), warnings: refused, more });
  },
};
