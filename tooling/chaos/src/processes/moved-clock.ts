import { clockParameter, clockWord } from "./clock-word.ts";

// Loaded into a gateway process before its own code. The wall clock has an offset from the start, and jumps on request. Monotonic clocks and
// timers continue as they do when an operator sets a machine's clock.
let offset = Number(new URL(import.meta.url).searchParams.get(clockParameter) ?? 0);
const RealDate = Date;
const now = (): number => RealDate.now() + offset;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, newTarget) => Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, name, receiver) => (name === "now" ? now : Reflect.get(target, name, receiver)),
});

process.on("message", (message) => {
  if (typeof message === "string" && message.startsWith(clockWord)) offset = Number(message.slice(clockWord.length));
});
