import { watch } from "node:fs";
import { dirname } from "node:path";
import type { ConnectorFolder } from "../connector-folder.ts";

/** Editors write a file in several steps. */
const quietMilliseconds = 100;

/** Tells of saved sources until it is disposed. */
export interface SourceWatch extends Disposable {
  /** Resolves after the next save with the files that changed since the last call; null once disposed. */
  next(): Promise<readonly string[] | null>;
}

/** Watches the folder of a connector's sources, with what is below it, and its package.json. */
export function watchSources({ folder, entry }: Pick<ConnectorFolder, "folder" | "entry">): SourceWatch {
  const sources = dirname(entry);
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let isDisposed = false;
  let waiting: ((files: readonly string[] | null) => void) | null = null;
  const tell = () => {
    timer = undefined;
    if (waiting === null || (changed.size === 0 && !isDisposed)) return;
    waiting(isDisposed ? null : [...changed]);
    waiting = null;
    changed.clear();
  };
  const note = (file: string) => {
    changed.add(file);
    clearTimeout(timer);
    timer = setTimeout(tell, quietMilliseconds);
  };
  // A package without a folder for its sources has node_modules beside them.
  const below = watch(sources, { recursive: sources !== folder }, (_event, file) => {
    if (file !== null && (sources !== folder || /\.[cm]?[jt]s$/u.test(file))) note(file);
  });
  const manifest = watch(folder, (_event, file) => {
    if (file === "package.json") note(file);
  });
  const watchers = [below, manifest];
  for (const watcher of watchers) watcher.on("error", () => watcher.close());
  return {
    next() {
      const { promise, resolve } = Promise.withResolvers<readonly string[] | null>();
      waiting = resolve;
      if (timer === undefined) tell();
      return promise;
    },
    [Symbol.dispose]() {
      isDisposed = true;
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      tell();
    },
  };
}
