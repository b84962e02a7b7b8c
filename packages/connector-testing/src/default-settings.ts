import type { SettingMap, SettingValues } from "@fettle/connector";

/**
 * The settings of a system of which nobody gave any: the defaults, with what a test gives put over them.
 * @throws Error naming a setting that has no default and is not given.
 */
export function defaultSettings<Settings extends SettingMap>(
  settings: Settings,
  given: Partial<SettingValues<Settings>> = {},
): SettingValues<Settings> {
  const values = Object.entries(settings).map(([name, descriptor]): readonly [string, unknown] => {
    const value: unknown = name in given ? given[name] : descriptor.default;
    if (value === undefined) throw new Error(`Setting ${name} has no default; pass a value for it.`);
    return [name, value];
  });
  // Built from the very descriptors that the type is derived from; the compiler cannot follow that through the entries.
  return Object.fromEntries(values) as SettingValues<Settings>;
}
