import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Connector, SettingMap } from "@fettle/connector";
import { StartError } from "../../errors.ts";
import { testingIn, testingPackage } from "../testing-package.ts";

/** What is used of the recorder: its package belongs to the author, and this one does not depend on it. */
interface Recorder {
  readonly recordConnector?: (
    connector: Connector<SettingMap>,
    options: { readonly secrets: () => Iterable<string> },
  ) => Recording;
}

interface Recording {
  readonly connector: Connector<SettingMap>;
  write(folder: string): Promise<{
    readonly files: readonly string[];
    readonly samples: Readonly<Record<string, number>>;
    readonly answers: number;
    readonly left: number;
  }>;
}

/** Connectors that record. */
export interface RecordedConnectors {
  readonly connectors: readonly Connector<SettingMap>[];
  /** Writes what was recorded, and says so in lines. Never fails: what went wrong is a line. */
  write(): Promise<readonly string[]>;
}

/**
 * Records what connectors hear from their vendors, with the recorder that is installed beside them. Several connectors have a folder each.
 * @throws StartError when there is no recorder.
 */
export async function recordConnectors(
  connectors: readonly Connector<SettingMap>[],
  { folder, into, secrets }: { readonly folder: string; readonly into: string; readonly secrets: () => Iterable<string> },
): Promise<RecordedConnectors> {
  const { recordConnector }: Recorder = await import(pathToFileURL(testingIn(folder)).href);
  if (recordConnector === undefined) throw new StartError(`This version of ${testingPackage} has no recorder. Update it.`);
  const recordings = connectors.map((connector) => recordConnector(connector, { secrets }));
  return {
    connectors: recordings.map(({ connector }) => connector),
    async write() {
      const lines: string[] = [];
      for (const { connector, write } of recordings) {
        try {
          const { files, samples, answers, left } = await write(recordings.length === 1 ? into : join(into, connector.id));
          const counts = Object.entries(samples).map(([entity, count]) => `${count} ${entity}`);
          lines.push(`Recorded ${answers} answers with ${counts.join(", ") || "no records"} in ${files.join(" and ")}.`);
          if (left > 0) lines.push(`There was no more room for ${left} answers.`);
        } catch (error) {
          lines.push(error instanceof Error ? error.message : String(error));
        }
      }
      return lines;
    },
  };
}
