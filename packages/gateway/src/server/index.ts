export { createLog } from "./create-log.ts";
export { claimFolder } from "./data-folder.ts";
export { type Environment, readEnvironment } from "./environment.ts";
export { type FettleConfiguration } from "./fettle-configuration.ts";
export { listen, type Listener } from "./listen.ts";
export { runServer, type ServerOptions } from "./run-server.ts";
export { type RunningServer, startServer } from "./start-server.ts";
