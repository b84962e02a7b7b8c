import { Socket } from "node:net";

// Loaded into a gateway process before its own code. Its connections to one port come from a loopback address of its own, as those of
// different machines do, so that a receiver can tell who calls.
const { searchParams } = new URL(import.meta.url);
const port = Number(searchParams.get("port"));
const localAddress = searchParams.get("address");
const { connect } = Socket.prototype;

/** `net.connect` passes its arguments on in one array. */
const optionsOf = ([first]: readonly unknown[]): unknown => (Array.isArray(first) ? first[0] : first);

Socket.prototype.connect = new Proxy(connect, {
  apply(target, self, given: unknown[]) {
    const options = optionsOf(given);
    if (typeof options === "object" && options !== null && "port" in options && Number(options.port) === port) {
      Object.assign(options, { localAddress });
    }
    return Reflect.apply(target, self, given);
  },
});
