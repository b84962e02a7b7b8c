export type { FolderHold, HoldOptions } from "./store/folder-hold.ts";
export { holdFolder } from "./store/hold-folder.ts";
export { makeFolder } from "./store/make-folder.ts";
export { isTokenShaped } from "./principals/token-format.ts";
export { secretFile } from "./secrets/secret-file.ts";
