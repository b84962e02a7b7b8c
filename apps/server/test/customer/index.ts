export {
  type Ask,
  connectSystem,
  connectSystems,
  makeReconnectSession,
  makeSession,
  reconnectSystem,
  signInByKey,
  walkSession,
} from "./connect-systems.ts";
