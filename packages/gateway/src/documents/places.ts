/** A place among those that are taken at the same time. Disposing leaves it. */
export interface TakenPlace extends Disposable {
  /** Whether there was one. */
  readonly isFree: boolean;
}

/** Bounds what a node does at the same time, in all and for one environment. */
export function createPlaces(most: { readonly all: number; readonly ofEnvironment: number }) {
  const taken = new Map<string, number>();
  let all = 0;
  return {
    enter(environmentId: string): TakenPlace {
      const own = taken.get(environmentId) ?? 0;
      if (all >= most.all || own >= most.ofEnvironment) return { isFree: false, [Symbol.dispose]() {} };
      all += 1;
      taken.set(environmentId, own + 1);
      return {
        isFree: true,
        [Symbol.dispose]() {
          all -= 1;
          const left = (taken.get(environmentId) ?? 1) - 1;
          if (left === 0) taken.delete(environmentId);
          else taken.set(environmentId, left);
        },
      };
    },
  };
}
