export { maintainx } from "./maintainx-connector.ts";
