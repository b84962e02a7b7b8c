export { requestTracker } from "./request-tracker-connector.ts";
