/**
 * An amount of money as text that sorts by currency and then by amount. Equal amounts have the same key, however they are
 * written.
 */

const amountForm = "^-?[0-9]{1,18}([.][0-9]{1,9})?$";
const currencyForm = "^[A-Z]{3}$";
const decimals = 9;
/** Added to every amount, so none is negative. */
const offset = 10n ** 18n;
const keyDigits = 28;

/** The key of an amount; null for any other value. */
export function moneyKey(amount: unknown, currency: unknown): string | null {
  if (typeof amount !== "string" || !new RegExp(amountForm, "u").test(amount)) return null;
  if (typeof currency !== "string" || !new RegExp(currencyForm, "u").test(currency)) return null;
  const [whole = "", fraction = ""] = amount.split(".");
  const units = BigInt(whole + fraction.padEnd(decimals, "0")) + offset * 10n ** BigInt(decimals);
  return `${currency} ${String(units).padStart(keyDigits, "0")}`;
}

/** The same in SQL, for the `jsonb` value of an expression. */
export const moneyKeySql = (json: string): string => {
  const [amount, currency] = [`(${json} ->> 'amount')`, `(${json} ->> 'currency')`];
  const units = `trunc((${amount}::numeric + ${offset}) * ${10 ** decimals})`;
  return `(case when jsonb_typeof(${json} -> 'amount') = 'string' and ${amount} ~ '${amountForm}' and ${currency} ~ '${currencyForm}' then ${currency} || ' ' || lpad(${units}::text, ${keyDigits}, '0') end collate "C")`;
};

/** The limits of all amounts in a key's currency, both exclusive. */
export const currencyBounds = (key: string): readonly [below: string, above: string] => [
  `${key.slice(0, 3)} `,
  `${key.slice(0, 3)}!`,
];
