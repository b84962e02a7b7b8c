import { resource } from "../api/resource.ts";
import { materialUse } from "../material-use.ts";
import { normalizeMaterialUse } from "../normalize/material-use.ts";
import { materialUseBody, writable } from "../write/material-use-body.ts";

/** The applied materials, which no canonical entity describes. */
export const materialUses = resource({
  entity: materialUse,
  path: "/materialuses",
  key: "MaterialUseId",
  normalize: normalizeMaterialUse,
  writable,
  body: materialUseBody,
  isDeletable: true,
});
