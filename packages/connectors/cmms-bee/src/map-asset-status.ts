import { asset } from "@fettle/connector";
import { extendWords, words } from "@fettle/connector-kit";
import type { CmmsBeeSettings } from "./settings.ts";

const { values } = asset.fields.status;

const known = { online: "OPERATIONAL", offline: "DOWN", standby: "STANDBY", retired: "DECOMMISSIONED" } as const;

export const assetStatus = ({ assetStatusWords }: CmmsBeeSettings) =>
  words(extendWords<keyof typeof values>(known, { setting: "assetStatusWords", extra: assetStatusWords, values }));
