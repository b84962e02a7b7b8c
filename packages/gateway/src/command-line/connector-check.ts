import { StartError } from "../errors.ts";
import { bumpOf, notAllowed } from "./check/allowed-bump.ts";
import { compareBehaviour } from "./check/compare-behaviour.ts";
import { compareConnectors } from "./check/compare-connectors.ts";
import type { Finding } from "./check/finding.ts";
import { openReleased } from "./check/released-package.ts";
import { loadStandIn } from "./check/stand-in.ts";
import type { Command } from "./command.ts";
import { importConnectors, loadConnectors, readConnectorFolder } from "./connector-folder.ts";
import { readOptions } from "./options.ts";

const usage = "fettle connector check [--against FILE|FOLDER] [--with FILE] [--entry FILE] [--json]";
const options = {
  against: { type: "string" },
  with: { type: "string" },
  entry: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

/** Compares the connector of the current folder with its released version, and fails when its version number hides what breaks. */
export const connectorCheck: Command = {
  usage,
  about:
    "Compares the connector in this folder with its latest release, and fails when the new version number does not allow the differences.",
  async run({ words, environment, folder, print }) {
    const { values } = readOptions(words, usage, options);
    const current = await readConnectorFolder(folder, values.entry);
    const after = await loadConnectors(current);
    await using released = await openReleased(current, values.against, environment);
    if (released === null) {
      print(
        values.json
          ? JSON.stringify({ released: null, version: current.version, findings: [], isAllowed: true })
          : `${current.name} has no release, so nothing can break.`,
      );
      return;
    }
    const earlier = await readConnectorFolder(released.folder, undefined, "exports");
    const before = await importConnectors(earlier);
    const standIn = await loadStandIn(folder, values.with);
    const findings: Finding[] = [...compareConnectors(before, after)];
    for (const connector of standIn === null ? [] : before) {
      const next = after.find(({ id }) => id === connector.id);
      if (standIn !== null && next !== undefined) findings.push(...(await compareBehaviour(connector, next, standIn)));
    }
    const bump = bumpOf(earlier.version, current.version);
    if (bump === null) throw new StartError(`${earlier.version} or ${current.version} is no version such as 1.2.3.`);
    const wrong = notAllowed(findings, bump);
    const isAllowed = wrong.length === 0 && bump !== "older";
    if (values.json) print(JSON.stringify({ released: earlier.version, version: current.version, bump, isAllowed, findings }));
    else {
      print(`${current.name} ${current.version} compared with ${earlier.version}:`);
      for (const { level, path, message } of findings) print(`  ${level}  ${path} ${message}`);
      if (findings.length === 0) print("  no differences that people would notice");
      if (standIn === null)
        print("  Records and cursors were not compared: there is no test/vendor.ts. Name a file with --with.");
    }
    if (!isAllowed) throw new StartError(verdict(earlier.version, current.version, wrong));
  },
};

function verdict(released: string, version: string, wrong: readonly Finding[]): string {
  if (wrong.length === 0) return `${version} is older than ${released}.`;
  const isMajor = wrong.some(({ level }) => level === "major");
  const step = isMajor
    ? `a major version${released.startsWith("0.") ? ", or before 1.0.0 a new middle number" : ""}`
    : "a minor version";
  return `From ${released} to ${version} is too small a step for ${wrong.length} of these: it must be ${step}.`;
}
