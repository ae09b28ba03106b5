/** The core context that Castor obeys (CIM 009 4.4, Annex B). */
export const CORE_URL = 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld';

const ANY_CORE = /^https?:\/\/uri\.etsi\.org\/ngsi-ld\/v1\/ngsi-ld-core-context(?:-v1\.\d(?:\.\d)?)?\.jsonld$/;

/** True for the core context of whatever version: each is replaced by ours, applied last (4.4). */
export function isCoreUrl(url: string): boolean {
  return ANY_CORE.test(url);
}
