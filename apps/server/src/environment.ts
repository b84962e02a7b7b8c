import { type Environment, readEnvironment as readEnvironmentFor } from "@fettle/gateway/server";
import configuration from "../fettle.config.ts";

/**
 * Reads the environment of a server with the connectors of `fettle.config.ts`.
 * @throws OperatorError that names every wrong variable, in one line and without its value.
 */
export const readEnvironment = (source: Readonly<Record<string, string | undefined>>): Environment =>
  readEnvironmentFor(source, configuration.connectors);
