import type { AuthenticationMethod, SettingMap, SettingValues } from "@fettle/connector";
import { changed } from "./compare-fields.ts";
import { adds, breaks, differenceOf, type Finding } from "./finding.ts";

type Method = AuthenticationMethod<SettingValues<SettingMap>>;

/** Compares the ways in which customers sign in: systems that are connected have the credentials of the released version. */
export function compareAuthentication(path: string, before: readonly Method[], after: readonly Method[]): readonly Finding[] {
  const types = differenceOf(
    before.map(({ type }) => type),
    after.map(({ type }) => type),
  );
  return [
    ...types.gone.map((type) => breaks(`${path}.${type}`, "is gone: systems that sign in this way stop working")),
    ...types.added.map((type) => adds(`${path}.${type}`, "is new")),
    ...before.flatMap((method) => {
      const next = after.find(({ type }) => type === method.type);
      return next === undefined ? [] : compareMethod(`${path}.${method.type}`, method, next);
    }),
  ];
}

function compareMethod(path: string, before: Method, after: Method): readonly Finding[] {
  const demanded = differenceOf(headersOf(before), headersOf(after));
  return [
    ...(before.type === "apiKey" && after.type === "apiKey"
      ? [
          ...changed(path, "is sent in the header", before.header.toLowerCase(), after.header.toLowerCase()),
          ...changed(path, "has the prefix", before.prefix, after.prefix),
        ]
      : []),
    ...demanded.added.map((header) =>
      breaks(path, `asks for ${header} besides: systems that are connected have no value for it`),
    ),
    ...demanded.gone.map((header) => adds(path, `asks for ${header} no more`)),
  ];
}

const headersOf = (method: Method): readonly string[] =>
  "headers" in method ? (method.headers ?? []).map(({ header }) => header.toLowerCase()) : [];
