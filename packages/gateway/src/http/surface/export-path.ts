/** The path above all exports. */
export const exportPath = "/export/";
