import type { Command } from "./command.ts";
import { connectorCheck } from "./connector-check.ts";
import { connectorDev } from "./connector-dev.ts";
import { createKey } from "./create-key.ts";
import { createToken } from "./create-token.ts";
import { forgetKeys } from "./forget-keys.ts";
import { forkLog } from "./fork-log.ts";
import { listConnectors } from "./list-connectors.ts";
import { listTokens } from "./list-tokens.ts";
import { revokeToken } from "./revoke-token.ts";
import { rotateKeys } from "./rotate-keys.ts";
import { serve } from "./serve.ts";
import { createWorkspace, listWorkspaces } from "./workspaces.ts";

/** Every command by its name, one word or two. */
export const commands: ReadonlyMap<string, Command> = new Map([
  ["serve", serve],
  ["connectors", listConnectors],
  ["connector dev", connectorDev],
  ["connector check", connectorCheck],
  ["token create", createToken],
  ["token list", listTokens],
  ["token revoke", revokeToken],
  ["workspace create", createWorkspace],
  ["workspace list", listWorkspaces],
  ["keys create", createKey],
  ["keys rotate", rotateKeys],
  ["keys forget", forgetKeys],
  ["log fork", forkLog],
]);
