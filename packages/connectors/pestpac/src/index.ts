export { pestpac } from "./pestpac-connector.ts";
