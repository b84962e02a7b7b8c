const longest = 254;

/** Whether a text is one address for e-mail in the usual form, without a name. It does not say that the address exists. */
export const isMailAddress = (text: string): boolean =>
  text.length <= longest && /^[^\s@<>(),;:"\\[\]\p{Cc}]+@[^\s@<>(),;:"\\[\]\p{Cc}]+$/u.test(text);
