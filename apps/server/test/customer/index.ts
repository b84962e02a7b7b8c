export { connectSystem, connectSystems, reconnectSystem } from "./connect-systems.ts";
export { simulatorVariables } from "./simulator-variables.ts";
