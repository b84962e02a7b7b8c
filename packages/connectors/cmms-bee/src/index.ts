export { cmmsBee } from "./cmms-bee-connector.ts";
