/** What a new connector is called. */
export interface Names {
  /** The product's name, as people write it: `Acme CMMS`. */
  readonly product: string;
  /** The connector's id: `acme-cmms`. */
  readonly id: string;
  /** The name of its export: `acmeCmms`. */
  readonly exported: string;
  /** The package, and the folder that it is created in: `fettle-connector-acme-cmms`. */
  readonly packageName: string;
}

/** A connector's id has at most 40 characters. */
const longestId = 40;

/** The names for a product, or what is wrong with its name. */
export function namesOf(product: string): Names | { readonly problem: string } {
  const words =
    product
      .normalize("NFKD")
      .replaceAll(/\p{M}/gu, "")
      .toLowerCase()
      .match(/[a-z0-9]+/gu) ?? [];
  const id = words.join("-");
  if (id.length > longestId || !/^[a-z]/u.test(id) || !/^[\p{L}\p{N} .&+'-]+$/u.test(product)) {
    return {
      problem: `Give the product's name, such as "Acme CMMS": letters, digits, spaces and . & + ' -, at most ${longestId} characters, with a letter first.`,
    };
  }
  const exported = words.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join("");
  return { product: product.trim(), id, exported, packageName: `fettle-connector-${id}` };
}
