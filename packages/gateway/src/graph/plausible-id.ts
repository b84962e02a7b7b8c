/** Whether an id could have come from us. Any other would only trouble the database. */
export const isPlausible = (id: string): boolean => /^[\w-]{1,64}$/.test(id);
