import { location } from "@fettle/connector";
import { extendWords, words } from "@fettle/connector-kit";
import type { CmmsBeeSettings } from "./settings.ts";

const { values } = location.fields.type;

const known = { site: "SITE", building: "BUILDING", area: "AREA", storeroom: "STOREROOM" } as const;

export const locationType = ({ locationTypeWords }: CmmsBeeSettings) =>
  words(extendWords<keyof typeof values>(known, { setting: "locationTypeWords", extra: locationTypeWords, values }));
