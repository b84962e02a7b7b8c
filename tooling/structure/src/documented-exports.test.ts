import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SymbolFlags } from "typescript/unstable/sync";
import { openProject, publishedFolders } from "./program.ts";
import { root } from "./source-files.ts";

describe("Every export of a published package is documented", () => {
  const folders = publishedFolders().filter((folder) => existsSync(join(root, folder, "src/index.ts")));
  test.each(folders)("%s", (folder) => {
    using opened = openProject(folder);
    const { program, checker } = opened.project;
    const index = program.getSourceFile(join(root, folder, "src/index.ts"));
    const module = index === undefined ? undefined : checker.getSymbolAtLocation(index);
    expect(module).toBeDefined();
    const undocumented = (module === undefined ? [] : checker.getExportsOfModule(module))
      .filter((exported) => {
        const target = (exported.flags & SymbolFlags.Alias) === 0 ? exported : checker.getAliasedSymbol(exported);
        return target.getDocumentationComment(checker).trim() === "";
      })
      .map((exported) => exported.name);
    expect(undocumented).toEqual([]);
  });
});
