/** Cents of a decimal text; null counts as nothing. */
export const cents = (amount: string | null): number => Math.round(Number(amount ?? "0") * 100);

/** Cents as decimal text. */
export const decimal = (amount: number): string => (amount / 100).toFixed(2);
