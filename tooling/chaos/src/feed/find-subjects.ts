import type { Ask } from "@fettle/server/customer";
import type { Subjects } from "./operations.ts";

const query = /* GraphQL */ `
  query ($where: TechnicianFilter) {
    technicians(first: 200, where: $where) {
      nodes {
        id
      }
    }
  }
`;

interface Technicians {
  readonly technicians: { readonly nodes: readonly { readonly id: string }[] };
}

/** The ids that writers and subscribers use, from two systems that have been synced once. */
export async function findSubjects(ask: Ask, bee: string, wave: string): Promise<Subjects> {
  const techniciansOf = async (systemId: string): Promise<readonly string[]> => {
    const { technicians } = await ask<Technicians>(query, { where: { systemId: { eq: systemId }, isActive: { eq: true } } });
    return technicians.nodes.map(({ id }) => id).toSorted();
  };
  return { bee, wave, beeTechnicians: await techniciansOf(bee), waveTechnicians: await techniciansOf(wave) };
}
