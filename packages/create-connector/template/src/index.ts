export { templateConnector } from "./connector.ts";
