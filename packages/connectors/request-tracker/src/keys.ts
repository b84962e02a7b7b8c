/** Whether a text is a number of a ticket or a user. RT reads other text as a user's name, or as a part of a query. */
export const isKey = (remoteId: string): boolean => /^[1-9]\d{0,17}$/u.test(remoteId);
