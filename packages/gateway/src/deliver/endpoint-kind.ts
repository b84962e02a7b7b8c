/** The consumers of this stage. */
export const endpointKind = "endpoint";
