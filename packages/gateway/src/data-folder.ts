export type { FolderLock, FolderLockOptions } from "./store/folder-lock.ts";
export { lockFolder } from "./store/lock-folder.ts";
export { makeFolder } from "./store/make-folder.ts";
export { isTokenShaped } from "./principals/token-format.ts";
export { secretFile } from "./secrets/secret-file.ts";
