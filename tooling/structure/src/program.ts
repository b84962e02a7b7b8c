import { join } from "node:path";
import { API, type Project } from "typescript/unstable/sync";
import { root, workspaces } from "./source-files.ts";

/** The compiler's view of a workspace. */
export interface OpenedProject extends Disposable {
  readonly project: Project;
}

/** Opens a workspace in the compiler with its own settings. */
export function openProject(folder: string): OpenedProject {
  const api = new API({ cwd: root });
  const configuration = join(root, folder, "tsconfig.json");
  const snapshot = api.updateSnapshot({ openProject: configuration });
  const project = snapshot.getProject(configuration);
  if (project === undefined) throw new Error(`The compiler cannot open ${configuration}`);
  return {
    project,
    [Symbol.dispose]() {
      snapshot.dispose();
      api.close();
    },
  };
}

/** Folders of the published packages. */
export function publishedFolders(): string[] {
  return workspaces()
    .filter(({ isPublished }) => isPublished)
    .map(({ folder }) => folder);
}
