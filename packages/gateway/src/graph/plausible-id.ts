/** Whether a text can be an id of the gateway. Other texts need not reach the database. */
export const isPlausible = (id: string): boolean => /^[\w-]{1,64}$/.test(id);
