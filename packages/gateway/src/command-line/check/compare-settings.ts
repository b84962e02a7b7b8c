import type { SettingDescriptor, SettingMap } from "@fettle/connector";
import { adds, breaks, differenceOf, type Finding, when } from "./finding.ts";

/** Compares what systems need besides credentials: systems that are connected have the values of the released version. */
export function compareSettings(path: string, before: SettingMap, after: SettingMap): readonly Finding[] {
  const names = differenceOf(Object.keys(before), Object.keys(after));
  return [
    ...names.added.flatMap((name) => {
      const setting = after[name];
      if (setting === undefined) return [];
      const renamed = names.gone.find((old) => before[old]?.type === setting.type);
      const message = isRequired(setting) ? "is new and required: systems that are connected have no value for it" : "is new";
      return [
        isRequired(setting) ? breaks(`${path}.${name}`, message) : adds(`${path}.${name}`, message),
        ...when(
          renamed !== undefined,
          breaks(`${path}.${renamed}`, `is gone, perhaps renamed to ${name}: the values of systems and operators are lost`),
        ),
      ];
    }),
    ...names.gone
      .filter((name) => !names.added.some((added) => after[added]?.type === before[name]?.type))
      .map((name) => adds(`${path}.${name}`, "is gone: its values are ignored")),
    ...Object.entries(before).flatMap(([name, setting]) => {
      const next = after[name];
      return next === undefined ? [] : compareSetting(`${path}.${name}`, setting, next);
    }),
  ];
}

/** Whether a system stops working without a value. */
export const isRequired = (setting: SettingDescriptor): boolean =>
  setting.default === undefined && !("optional" in setting && setting.optional === true);

const isForOperator = (setting: SettingDescriptor) => setting.type === "map" || setting.setBy === "operator";

function compareSetting(path: string, before: SettingDescriptor, after: SettingDescriptor): readonly Finding[] {
  if (before.type !== after.type) return [breaks(path, `is of type ${after.type} instead of ${before.type}`)];
  return [
    ...when(!isRequired(before) && isRequired(after), breaks(path, "is required now: systems without a value stop working")),
    ...when(
      JSON.stringify(before.default) !== JSON.stringify(after.default) && !isRequired(before) && !isRequired(after),
      adds(path, "has another default"),
    ),
    ...when(
      !isForOperator(before) && isForOperator(after),
      adds(path, "is set by the operator now: customers are no longer asked"),
    ),
    ...compareLimits(path, before, after),
  ];
}

/** What the released version accepts and the next one refuses. Both are of the same type. */
function compareLimits(path: string, before: SettingDescriptor, after: SettingDescriptor): readonly Finding[] {
  if (before.type === "choice" && after.type === "choice") {
    const { gone, added } = differenceOf(Object.keys(before.choices), Object.keys(after.choices));
    return [
      ...gone.map((choice) => breaks(path, `has no choice ${choice} any more`)),
      ...added.map((choice) => adds(path, `has a new choice ${choice}`)),
    ];
  }
  if (before.type === "text" && after.type === "text")
    return when(
      after.pattern !== undefined && before.pattern !== after.pattern,
      breaks(path, "has another pattern: values may be refused"),
    );
  if (before.type !== "number" || after.type !== "number") return [];
  return when(
    (after.minimum ?? -Infinity) > (before.minimum ?? -Infinity) ||
      (after.maximum ?? Infinity) < (before.maximum ?? Infinity) ||
      (after.isWhole === true && before.isWhole !== true),
    breaks(path, "has narrower limits: values may be refused"),
  );
}
