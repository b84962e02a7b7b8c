export {
  type Ask,
  connectSystem,
  connectSystems,
  makeReconnectSession,
  makeSession,
  reconnectSystem,
  walkSession,
} from "./connect-systems.ts";
