import type { Account, Login } from "./vendor.ts";

/** The number of work orders in a small account. It has as few other records as a vendor can. */
export const smallAccountWorkOrders = 2;

/** Further companies of a vendor, each with one person who can sign in and hardly any records: for tests with many systems. */
export const smallAccounts = (
  count: number,
  account: (number: number) => { readonly id: string; readonly userId: string },
): { readonly accounts: readonly Account[]; readonly logins: readonly Login[] } => {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  return {
    accounts: numbers.map((number) => ({ id: account(number).id, name: `Small Account ${number}` })),
    logins: numbers.map((number) => ({
      login: `owner@small-${number}.example`,
      password: `small-account-${number}-owner`,
      name: `Owner ${number}`,
      userId: account(number).userId,
      account: account(number).id,
    })),
  };
};
