import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import type { TestRunner } from "./conformance/options.ts";

/** The options of {@link testPackage}. */
export interface PackageTestOptions {
  /** The package's folder, with its package.json: `new URL("..", import.meta.url)`. */
  readonly folder: URL;
  /** The module that the package exports, as `import * as exported` gives it. */
  readonly exported: object;
  readonly runner: TestRunner;
}

interface Manifest {
  readonly keywords?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly fettle?: { readonly specificationVersion?: unknown; readonly connectors?: unknown };
}

const specification = "@fettle/connector";

/**
 * Tests what a gateway reads from a connector package besides its connectors: that package.json says what the package brings, no more
 * and no less. A package may bring several products; run {@link testConnector} once for each.
 */
export function testPackage({ folder, exported, runner: { describe, it } }: PackageTestOptions): void {
  const manifestOf = async (): Promise<Manifest> => JSON.parse(await readFile(new URL("package.json", slashed(folder)), "utf8"));
  describe("the package conforms to connector specification v1", () => {
    it("can be found, and shares the specification with the gateway", async () => {
      const { keywords = [], dependencies = {}, peerDependencies = {}, fettle } = await manifestOf();
      assert.ok(keywords.includes("fettle-connector"), "package.json lacks the keyword fettle-connector");
      assert.equal(fettle?.specificationVersion, "v1", "package.json does not say fettle.specificationVersion v1");
      assert.ok(specification in peerDependencies, `${specification} is no peer dependency`);
      assert.ok(!(specification in dependencies), `${specification} is a dependency: its errors would be another copy's`);
    });

    it("declares exactly the connectors that it exports, each with its own id", async () => {
      const { fettle } = await manifestOf();
      const declared: readonly unknown[] = Array.isArray(fettle?.connectors) ? fettle.connectors : [];
      const ids = [...new Set(Object.values(exported).filter(isConnector))].map(({ id }) => id);
      assert.ok(ids.length > 0, "the package exports no connector");
      assert.deepEqual(repeated(ids), [], "two connectors have the same id");
      assert.deepEqual(repeated(declared), [], "fettle.connectors in package.json repeats an id");
      assert.deepEqual(declared.toSorted(), ids.toSorted(), "fettle.connectors in package.json and the exports differ");
    });
  });
}

/** A folder's address, in which paths are looked up. */
const slashed = (folder: URL): URL => (folder.href.endsWith("/") ? folder : new URL(`${folder.href}/`));

const repeated = (values: readonly unknown[]): readonly unknown[] =>
  values.filter((value, index) => values.indexOf(value) !== index);

const isConnector = (value: unknown): value is { readonly id: string } =>
  typeof value === "object" && value !== null && "specificationVersion" in value && "id" in value && typeof value.id === "string";
