import { mapSetting, type SettingValues, textSetting, urlSetting, type Vendor } from "@fettle/connector";

export const settings = {
  address: urlSetting({
    label: "Address",
    help: "Enter the address at which your people open RT, such as https://rt.example.com.",
  }),
  queue: textSetting({
    label: "Queue",
    help: "Enter the name of the queue for new work orders. Without one, each new work order has to name its queue.",
    optional: true,
  }),
  statusWords: mapSetting({
    label: "Words for the status of a work order",
    help: "Enter the statuses of your own lifecycles with their canonical words, such as awaiting-parts = ON_HOLD.",
    default: {},
  }),
} as const;

/** The parsed settings of a system at RT. */
export type RequestTrackerSettings = SettingValues<typeof settings>;

/** A system at RT. */
export type RequestTracker = Vendor<RequestTrackerSettings>;
