import { workOrder } from "@fettle/connector";
import { extendWords, words } from "@fettle/connector-kit";
import type { CmmsBeeSettings } from "./settings.ts";

const { values } = workOrder.fields.type;

const known = {
  reactive: "REACTIVE",
  preventive: "PREVENTIVE",
  inspection: "INSPECTION",
  installation: "INSTALLATION",
  other: "OTHER",
} as const;

export const workOrderType = ({ typeWords }: CmmsBeeSettings) =>
  words(extendWords<keyof typeof values>(known, { setting: "typeWords", extra: typeWords, values }));
