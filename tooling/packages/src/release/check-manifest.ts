import type { Manifest } from "../public-packages.ts";

const specification = "@fettle/connector";
/** Packages whose users have the specification themselves: with two copies its types and errors would differ. */
const besideTheSpecification = (name: string) => name.startsWith("@fettle/connector-");

/** What is wrong with a packed manifest, a sentence each. `folder` is the package's in the repository. */
export function wrongManifest(manifest: Manifest, folder: string): readonly string[] {
  const isConnector = folder.startsWith("packages/connectors/");
  const ranges = Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies });
  const rules: readonly (readonly [boolean, string])[] = [
    [(manifest.description ?? "").endsWith("."), "has no description"],
    [manifest.license === "Apache-2.0", "has no license"],
    [manifest.repository?.url?.startsWith("git+https://") === true, "has no repository"],
    [manifest.repository?.directory === folder, `names another folder of the repository than ${folder}`],
    [/^>=\d+/u.test(manifest.engines?.node ?? ""), "names no version of Node"],
    [manifest.type === "module", "is no ES module"],
    [manifest.exports !== undefined || manifest.bin !== undefined, "has no exports and no command"],
    [manifest.publishConfig?.access === "public", "is not published publicly"],
    [manifest.publishConfig?.provenance === true, "is published without provenance"],
    [manifest.keywords?.includes("fettle") === true, "lacks the keyword fettle"],
    [!isConnector || manifest.keywords?.includes("fettle-connector") === true, "lacks the keyword fettle-connector"],
    [!isConnector || manifest.fettle?.specificationVersion === "v1", "names no specificationVersion in fettle"],
    [!isConnector || (manifest.fettle?.connectors ?? []).length > 0, "names no connectors in fettle"],
    [
      !besideTheSpecification(manifest.name) || manifest.peerDependencies?.[specification] !== undefined,
      `does not have ${specification} as a peer`,
    ],
    [
      !besideTheSpecification(manifest.name) || manifest.dependencies?.[specification] === undefined,
      `has a ${specification} of its own`,
    ],
  ];
  return [
    ...rules.filter(([holds]) => !holds).map(([, words]) => words),
    ...ranges
      .filter(([, range]) => /^(?:workspace|catalog|link|file):/u.test(range))
      .map(([name, range]) => `depends on ${name} as ${range}, which means nothing outside of the repository`),
  ];
}
