import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

interface AllowedRange {
  readonly network: Address;
  readonly prefix: number;
  /** Absent: any port. */
  readonly port?: number;
}

/** Public by its number, yet the door to a cloud machine's own metadata (Azure's wire server). */
const METADATA = new Set(['168.63.129.16']);

/** Global unicast IPv6 is this eighth of the space; ipaddr.js calls the rest unicast too. */
const GLOBAL_UNICAST = ipaddr.IPv6.parse('2000::');

/**
 * Which addresses may be called. Public ones always; private, loopback, link-local, multicast, reserved and
 * translated ones (NAT64, 6to4, Teredo) only when a range of the list holds them.
 */
export class AddressRules {
  readonly #allowed: readonly AllowedRange[];

  /**
   * @param allow - `CIDR` or `CIDR:port`, as CASTOR_EGRESS_ALLOW has them
   * @throws Error - one of them is neither
   */
  constructor(allow: readonly string[]) {
    this.#allowed = allow.map(parseRange);
  }

  /** @param text - an IP address without brackets; anything else is refused */
  allows(text: string, port: number): boolean {
    if (!ipaddr.isValid(text)) return false;
    const address = unmapped(ipaddr.parse(text));
    return isPublic(address) || this.#allowed.some((range) => holds(range, address, port));
  }
}

function parseRange(text: string): AllowedRange {
  const [, cidr, port] = /^([^/]+\/\d+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (cidr === undefined || !ipaddr.isValidCIDR(cidr)) throw new Error(`not CIDR or CIDR:port: ${text}`);
  const [network, prefix] = ipaddr.parseCIDR(cidr);
  return port === undefined ? { network, prefix } : { network, prefix, port: Number(port) };
}

function holds(range: AllowedRange, address: Address, port: number): boolean {
  if (range.network.kind() !== address.kind() || (range.port ?? port) !== port) return false;
  return address.match(range.network, range.prefix);
}

/** An IPv4 address in IPv6 clothes (`::ffff:a.b.c.d`) is dialled as the IPv4 address that it is. */
function unmapped(address: Address): Address {
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv6 ? address.match(GLOBAL_UNICAST, 3) : !METADATA.has(address.toString());
}
