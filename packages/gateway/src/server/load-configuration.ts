import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { ConnectorConfiguration } from "../catalog/catalog.ts";
import { StartError } from "../errors.ts";
import { composeCatalog } from "../catalog/compose-catalog.ts";
import { firstLine, isConnector, loadConnectorPackage } from "./connector-package.ts";
import type { FettleConfiguration } from "./fettle-configuration.ts";

const names = ["fettle.config.ts", "fettle.config.mts", "fettle.config.js", "fettle.config.mjs"];
const example = `export default { connectors: ["fettle-connector-…"] };`;

/** A connector with the package that it came from; null for one that the file itself passes. */
export interface LoadedConnector {
  readonly configuration: ConnectorConfiguration;
  readonly package: { readonly name: string; readonly version: string } | null;
}

/** A configuration file with its connectors loaded. */
export interface LoadedConfiguration {
  readonly connectors: readonly LoadedConnector[];
  /** Why packages or products of theirs are left out, a sentence each that names the package and says what to do. */
  readonly refused: readonly string[];
  readonly more: Pick<FettleConfiguration, "links" | "stages">;
}

/**
 * Loads the configuration file of a folder, or the given one, with the packages that it names; no other package is looked at.
 * @throws StartError when there is no such file, or when nothing in it can be used.
 */
export async function loadConfiguration(folder: string, given?: string): Promise<LoadedConfiguration> {
  const file =
    given === undefined ? names.map((name) => join(folder, name)).find((path) => existsSync(path)) : resolve(folder, given);
  if (file === undefined || !existsSync(file))
    throw new StartError(`There is no ${given ?? names[0]} in ${folder}. Create it: ${example}`);
  const configuration = await importDefault(file);
  const outcomes = await Promise.all(configuration.connectors.map((entry) => load(entry, file)));
  const { connectors, unfit } = keepFitting(
    outcomes.flatMap((outcome) => outcome.connectors),
    file,
  );
  const refused = [...outcomes.flatMap((outcome) => outcome.refused), ...unfit];
  if (connectors.length === 0)
    throw new StartError(refused.length > 0 ? refused.join(" ") : `${file} lists no connectors. Add one: ${example}`);
  const { links, stages } = configuration;
  return { connectors, refused, more: { ...(links && { links }), ...(stages && { stages }) } };
}

async function importDefault(file: string): Promise<FettleConfiguration> {
  const name = basename(file);
  const module: { readonly default?: unknown } = await import(pathToFileURL(file).href).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new StartError(`${name} cannot be loaded: ${reason}`, { cause: error });
  });
  const { default: exported } = module;
  if (!isConfiguration(exported))
    throw new StartError(`${name} has no default export with a list of connectors, such as: ${example}`);
  return exported;
}

const isConfiguration = (value: unknown): value is FettleConfiguration =>
  typeof value === "object" && value !== null && "connectors" in value && Array.isArray(value.connectors);

/** The connectors of one entry, and why some are left out. */
async function load(
  entry: FettleConfiguration["connectors"][number],
  file: string,
): Promise<Pick<LoadedConfiguration, "connectors" | "refused">> {
  if (typeof entry !== "string") {
    const configuration = isConnector(entry) ? { connector: entry } : entry;
    return { connectors: [{ configuration, package: null }], refused: [] };
  }
  const outcome = await loadConnectorPackage(entry, file);
  if (outcome.type === "refused") return { connectors: [], refused: [outcome.reason] };
  const { name, version, connectors, refused } = outcome;
  return { connectors: connectors.map((connector) => ({ configuration: { connector }, package: { name, version } })), refused };
}

/**
 * Keeps the connectors that make one graph together: those that the file passes, which only its author can mend, and of each package the
 * products that fit beside what comes before them.
 */
function keepFitting(
  all: readonly LoadedConnector[],
  file: string,
): { readonly connectors: readonly LoadedConnector[]; readonly unfit: readonly string[] } {
  const fitting = all.filter(({ package: from }) => from === null);
  composeCatalog(fitting.map(({ configuration }) => configuration));
  const unfit: string[] = [];
  for (const loaded of all) {
    const { configuration, package: from } = loaded;
    if (from === null) continue;
    const { id } = configuration.connector;
    const twin = fitting.find((one) => one.configuration.connector.id === id);
    if (twin !== undefined) {
      const owner = twin.package?.name ?? basename(file);
      unfit.push(`${from.name} brings the connector ${id}, which ${owner} has brought. Remove one of them from ${file}.`);
      continue;
    }
    try {
      composeCatalog([...fitting, loaded].map((one) => one.configuration));
      fitting.push(loaded);
    } catch (error) {
      unfit.push(
        `${from.name} brings the connector ${id}, which does not fit: ${firstLine(error)} Update it, or tell its author.`,
      );
    }
  }
  return { connectors: all.filter((loaded) => fitting.includes(loaded)), unfit };
}
