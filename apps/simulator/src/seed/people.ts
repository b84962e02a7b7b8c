import type { Random } from "./random.ts";

const firstNames = [
  "Amara",
  "Benedikt",
  "Carlos",
  "Dana",
  "Elif",
  "Fiona",
  "Gareth",
  "Hana",
  "Imani",
  "Jorge",
  "Kemal",
  "Lucía",
  "Maeve",
  "Nils",
  "Olga",
  "Priya",
  "Quinn",
  "Renée",
  "Søren",
  "Tomasz",
  "Uma",
  "Vikram",
  "Wanda",
  "Xiomara",
  "Yusuf",
  "Zoë",
  "Łukasz",
  "Chloé",
  "Marcus",
  "Ines",
  "Deshawn",
  "Aoife",
] as const;
const lastNames = [
  "Abara",
  "Brandt",
  "Castillo",
  "Dvořák",
  "Eriksen",
  "Ferreira",
  "Grady",
  "Huang",
  "Ibáñez",
  "Jansen",
  "Kowalski",
  "Lindqvist",
  "Müller",
  "Nguyễn",
  "O’Rourke",
  "Patel",
  "Quintero",
  "Rossi",
  "Sato",
  "Thibault",
  "Ueda",
  "Vargas",
  "Whitfield",
  "Yılmaz",
  "Zieliński",
  "Boateng",
  "Carver",
  "Delacroix",
  "Novak",
  "Okafor",
] as const;

/** A person's name, with an ASCII mailbox for the e-mail address. */
export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly mailbox: string;
}

const plainLetters = (text: string) =>
  text
    .normalize("NFD")
    .replace(/ł/gi, "l")
    .replace(/ø/gi, "o")
    .replace(/ı/g, "i")
    .replace(/[^a-z]/gi, "")
    .toLowerCase();

export const person = (random: Random): Person => {
  const firstName = random.pick(firstNames);
  const lastName = random.pick(lastNames);
  return { firstName, lastName, mailbox: `${plainLetters(firstName)}.${plainLetters(lastName)}` };
};

/** A phone number from the range that is reserved for fiction. */
export const phone = (random: Random): string => {
  const area = random.between(201, 989);
  const line = String(random.between(100, 199)).padStart(4, "0");
  return random.chance(0.2) ? `+1 ${area} 555 ${line}` : `(${area}) 555-${line}`;
};
