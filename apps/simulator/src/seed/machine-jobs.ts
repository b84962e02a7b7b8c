import { kindNamed, machineKind, type MachineKind } from "./machines.ts";
import type { Random } from "./random.ts";

interface Named {
  readonly name: string;
}

const titleOf = (random: Random, kind: MachineKind, asset: Named | undefined) => {
  const preventive = random.chance(0.4);
  const what = preventive ? random.pick(kind.upkeep) : random.pick(kind.problems);
  const prefix = random.chance(0.02) ? "⚠️ " : "";
  return { title: `${prefix}${asset?.name ?? kind.name}: ${what}`, preventive };
};

/** The subject of a new work order: title, kind of work, machine and place. */
export const machineJob = <Asset extends Named>(random: Random, assets: readonly Asset[]) => {
  const asset = assets.length > 0 && random.chance(0.9) ? random.pick(assets) : undefined;
  const { title, preventive } = titleOf(random, kindNamed(asset?.name ?? "") ?? machineKind(random), asset);
  return {
    title,
    type: preventive
      ? "preventive"
      : random.weighted([
          ["reactive", 8],
          ["inspection", 1],
          ["installation", 1],
          ["other", 1],
        ] as const),
    priority: random.weighted([
      ["none", 2],
      ["low", 3],
      ["medium", 6],
      ["high", 3],
      ["urgent", 1],
    ] as const),
    asset,
  } as const;
};
