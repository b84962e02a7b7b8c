import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Connector, SettingDescriptor, SettingMap, SettingValues, Vendor } from "@fettle/connector";
import { StartError } from "../../errors.ts";
import { testingIn, testingPackage } from "../testing-package.ts";
import { isRequired } from "./compare-settings.ts";

/** What an author's tests know of the vendor: payloads of each entity, and a stand-in that lists them. */
export interface StandIn {
  readonly samples: Readonly<Record<string, readonly unknown[]>>;
  /** A fresh vendor for a connector; null where there is no stand-in. */
  readonly vendor: ((connector: Connector<SettingMap>) => Vendor<SettingValues<SettingMap>>) | null;
}

const usual = "test/vendor.ts";

/**
 * Loads an author's stand-in: a module that exports `samples`, as the conformance suite takes them, `routes`, which returns the routes of
 * `fakeVendor`, and perhaps `settings`. Null when none is given and there is none in the usual place.
 * @throws StartError when it cannot be used.
 */
export async function loadStandIn(folder: string, given: string | undefined): Promise<StandIn | null> {
  const file = resolve(folder, given ?? usual);
  if (!existsSync(file)) {
    if (given === undefined) return null;
    throw new StartError(`There is no ${given} in ${folder}.`);
  }
  const name = relative(folder, file);
  const { samples = {}, routes, settings } = await load(name, file);
  if (routes === undefined) return { samples, vendor: null };
  const { fakeVendor } = await load(testingPackage, testingIn(folder));
  if (typeof fakeVendor !== "function" || typeof routes !== "function")
    throw new StartError(`${name} exports routes that are no function which returns them.`);
  return {
    samples,
    vendor: (connector) =>
      fakeVendor({ connector, routes: routes(), settings: { ...placeholders(connector.settings), ...settings } }),
  };
}

/** Values for the settings that have none by themselves: one version may require what the other does not know. */
const placeholders = (settings: SettingMap): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(settings)
      .filter(([, setting]) => isRequired(setting))
      .map(([name, setting]) => [name, placeholderOf(setting)]),
  );

function placeholderOf(setting: SettingDescriptor): unknown {
  switch (setting.type) {
    case "url":
      return "https://vendor.example";
    case "choice":
      return Object.keys(setting.choices)[0];
    case "number":
      return setting.minimum ?? setting.maximum ?? 1;
    case "map":
      return {};
    default:
      return "value";
  }
}

interface Exports {
  readonly samples?: StandIn["samples"];
  readonly routes?: () => unknown;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly fakeVendor?: (options: {
    connector: Connector<SettingMap>;
    routes: unknown;
    settings: object;
  }) => Vendor<SettingValues<SettingMap>>;
}

async function load(name: string, file: string): Promise<Exports> {
  return await import(pathToFileURL(file).href).catch((error: unknown) => {
    const [line] = String(error instanceof Error ? error.message : error).split("\n");
    throw new StartError(`${name} cannot be loaded: ${line}`, { cause: error });
  });
}
