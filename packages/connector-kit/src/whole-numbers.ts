const wholeNumber = /^(?:0|[1-9]\d{0,199})$/u;

/** Whether a text is a whole number without a sign and leading zeros, which would be another text. */
export const isWholeNumber = (text: string): boolean => wholeNumber.test(text);

/** Whether one key comes after another. Vendors order texts differently; texts only have to differ. */
export const isAfter = (key: string, other: string): boolean =>
  isWholeNumber(key) && isWholeNumber(other) ? BigInt(key) > BigInt(other) : key !== other;
