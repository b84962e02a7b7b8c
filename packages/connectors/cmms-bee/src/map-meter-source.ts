import { meter } from "@fettle/connector";
import { extendWords, words } from "@fettle/connector-kit";
import type { CmmsBeeSettings } from "./settings.ts";

const { values } = meter.fields.source;

const known = { manual: "MANUAL", sensor: "AUTOMATIC" } as const;

export const meterSource = ({ meterSourceWords }: CmmsBeeSettings) =>
  words(extendWords<keyof typeof values>(known, { setting: "meterSourceWords", extra: meterSourceWords, values }));
