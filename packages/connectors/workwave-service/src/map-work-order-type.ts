import { words } from "@fettle/connector-kit";

/** A callback is a return visit because something is still wrong. */
export const workOrderType = words({
  Service: "SERVICE",
  Inspection: "INSPECTION",
  Installation: "INSTALLATION",
  Callback: "REACTIVE",
});

/** The vendor's words, by canonical word. */
export const workOrderTypeToWrite: Readonly<Record<string, string>> = {
  SERVICE: "Service",
  INSPECTION: "Inspection",
  INSTALLATION: "Installation",
  REACTIVE: "Callback",
};
