import { Refusal } from "./refusal.ts";
import type { Words } from "./words.ts";

/** Turns canonical values into those of a vendor. Each throws a refusal that names the field of a value which the vendor cannot hold. */
export const vendorValues = (vendor: string) => {
  const refuse = (field: string, message: string) => new Refusal(400, `${vendor}: ${field} ${message}.`, [{ field, message }]);
  return {
    refuse,
    worded: <Canonical extends string>(field: string, words: Words<Canonical>, word: Canonical): string => {
      const found = words.vendor(word);
      if (found === undefined) throw refuse(field, `has no word for ${word} at this vendor`);
      return found;
    },
    /** The number of an id, for a vendor whose ids are numbers. */
    numberOf: (field: string, id: string | null | undefined): number | null | undefined => {
      if (id === null || id === undefined) return id;
      if (!/^[1-9][0-9]{0,14}$/.test(id)) throw refuse(field, `is not known: ${id}`);
      return Number(id);
    },
  };
};
