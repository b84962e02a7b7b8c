import { withVariables } from "../server/connector-variables.ts";
import { describeConnector } from "../server/describe-connector.ts";
import { givenValues, knownNames } from "../server/environment.ts";
import { loadConfiguration } from "../server/load-configuration.ts";
import type { Command } from "./command.ts";
import { readOptions } from "./options.ts";

const usage = "fettle connectors [--config FILE]";

/** Prints what the connectors of the configuration file are and may do, and which packages cannot be used. */
export const listConnectors: Command = {
  usage,
  about: "Lists the connectors of the fettle.config.ts in this folder: version, what each can do, whom it calls, its settings.",
  async run({ words, environment, folder, print }) {
    const { config } = readOptions(words, usage, { config: { type: "string" } }).values;
    const { connectors, refused } = await loadConfiguration(folder, config);
    for (const { configuration, ...rest } of connectors) {
      const given = givenValues(environment, knownNames([configuration]));
      const loaded = { ...rest, configuration: withVariables(configuration, given) };
      for (const line of [...describeConnector(loaded), ""]) print(line);
    }
    for (const reason of refused) print(`Left out: ${reason}`);
  },
};
