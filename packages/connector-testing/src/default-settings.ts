import type { SettingMap, SettingValues } from "@fettle/connector";

/**
 * The default settings of a system, overridden by those that a test passes.
 * @throws Error naming a setting without a default that is not passed.
 */
export function defaultSettings<Settings extends SettingMap>(
  settings: Settings,
  given: Partial<SettingValues<Settings>> = {},
): SettingValues<Settings> {
  const values = Object.entries(settings).map(([name, descriptor]): readonly [string, unknown] => {
    if (descriptor.type === "words") return [name, given[name] ?? {}];
    const none = "optional" in descriptor && descriptor.optional === true ? null : undefined;
    const value: unknown = name in given ? given[name] : (descriptor.default ?? none);
    if (value === undefined) throw new Error(`Setting ${name} has no default; pass a value for it.`);
    return [name, value];
  });
  // The type derives from the same descriptors; the compiler cannot follow that through the entries.
  return Object.fromEntries(values) as SettingValues<Settings>;
}
