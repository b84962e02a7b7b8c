import type { Connector, SettingMap } from "@fettle/connector";

const found = new WeakMap<object, readonly string[]>();

/** The names that a connector declares as secret, anywhere in a payload: a path counts by its last name. */
export function sensitiveNames(connector: Pick<Connector<SettingMap>, "entities">): readonly string[] {
  const known = found.get(connector);
  if (known !== undefined) return known;
  const declared = Object.values(connector.entities).flatMap((entity) => entity?.redact ?? []);
  const names = declared.flatMap(({ keys = [], paths = [] }) => [...keys, ...paths.flatMap(lastNameOf)]);
  const unique = [...new Set(names)];
  found.set(connector, unique);
  return unique;
}

const lastNameOf = (path: string): readonly string[] => path.match(/[^.[\]]+/gu)?.slice(-1) ?? [];
