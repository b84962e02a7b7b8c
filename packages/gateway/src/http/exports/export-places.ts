/** The exports under way. */
export interface ExportPlaces {
  /** Takes a place; call the result once to return it. Null when the environment, or the node, has as many as it may. */
  enter(environmentId: string): (() => void) | null;
}

export function createExportPlaces(most: { readonly all: number; readonly ofEnvironment: number }): ExportPlaces {
  const busy = new Map<string, number>();
  let all = 0;
  return {
    enter(environmentId) {
      const own = busy.get(environmentId) ?? 0;
      if (all >= most.all || own >= most.ofEnvironment) return null;
      all += 1;
      busy.set(environmentId, own + 1);
      return () => {
        all -= 1;
        const rest = (busy.get(environmentId) ?? 1) - 1;
        if (rest === 0) busy.delete(environmentId);
        else busy.set(environmentId, rest);
      };
    },
  };
}
