export { connectSystem, connectSystems, reconnectSystem } from "./connect-systems.ts";
