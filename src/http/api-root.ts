/** Root of all resources of the standard (CIM 009 6.2). */
export const API_ROOT = '/ngsi-ld/v1';
