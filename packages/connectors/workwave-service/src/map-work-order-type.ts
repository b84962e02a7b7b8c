import { words } from "@fettle/connector-kit";

/** A callback is a return visit because something is still wrong. */
export const workOrderType = words({
  Service: "SERVICE",
  Inspection: "INSPECTION",
  Installation: "INSTALLATION",
  Callback: "REACTIVE",
});
