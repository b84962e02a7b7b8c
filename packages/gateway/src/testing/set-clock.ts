/** The machine's clock, for a test to set: `Date`, and with it the clock of the embedded store. Disposing sets it right. */
export interface SetClock extends Disposable {
  /** Sets it so far ahead of the right time, or back where this is negative. */
  by(milliseconds: number): void;
}

/** Takes the clock over. It goes on as time does, and `performance.now()` is left alone. */
export function takeClock(): SetClock {
  const real = globalThis.Date;
  let offset = 0;
  const now = () => real.now() + offset;
  globalThis.Date = new Proxy(real, {
    construct: (target, parameters, asked: Function) =>
      Reflect.construct(target, parameters.length === 0 ? [now()] : parameters, asked),
    get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
  });
  return {
    by: (milliseconds) => void (offset = milliseconds),
    [Symbol.dispose]: () => void (globalThis.Date = real),
  };
}
