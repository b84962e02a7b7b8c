import { Server } from "node:net";

// Loaded into a gateway process, it never releases a socket: a leak that the connections run must find.
const kept: unknown[] = [];
const listen = Server.prototype.listen;
Server.prototype.listen = function (this: Server, ...words: Parameters<typeof listen>) {
  this.on("connection", (socket) => void kept.push(socket));
  return listen.apply(this, words);
} as typeof listen; // the same overloads
