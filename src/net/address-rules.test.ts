import { describe, expect, it } from '@jest/globals';
import { AddressRules } from './address-rules.js';

const loopback = ['127.0.0.0/8', '::1/128'];

describe('which addresses may be called', () => {
  it.each([
    ['a public address', '8.8.8.8', [], true],
    ['a public IPv6 address', '2606:4700::1111', [], true],
    ['loopback, listed', '127.0.0.1', loopback, true],
    ['loopback in IPv6, listed', '::1', loopback, true],
    ['loopback, mapped into IPv6, listed', '::ffff:127.0.0.1', loopback, true],
    ['loopback', '127.0.0.1', [], false],
    ['loopback, mapped into IPv6', '::ffff:127.0.0.1', [], false],
    ['loopback in the deprecated IPv4-compatible form', '::7f00:1', loopback, false],
    ['this host', '0.0.0.0', loopback, false],
    ['any host of IPv6', '::', loopback, false],
    ['a private network', '10.0.0.1', loopback, false],
    ['a private network, listed', '10.0.0.1', ['10.0.0.0/24'], true],
    ['beside a listed network', '10.0.1.1', ['10.0.0.0/24'], false],
    ['another private network', '192.168.1.1', loopback, false],
    ['carrier-grade NAT and a metadata service', '100.100.100.200', loopback, false],
    ['a metadata service', '169.254.169.254', loopback, false],
    ['a metadata service, mapped into IPv6', '::ffff:a9fe:a9fe', loopback, false],
    ['a metadata service on a public address', '168.63.129.16', loopback, false],
    ['a metadata service of IPv6', 'fd00:ec2::254', loopback, false],
    ['multicast', '224.0.0.1', loopback, false],
    ['broadcast', '255.255.255.255', loopback, false],
    ['a reserved network', '240.0.0.1', loopback, false],
    ['a benchmark network', '198.18.0.1', loopback, false],
    ['NAT64 of loopback', '64:ff9b::7f00:1', loopback, false],
    ['local NAT64', '64:ff9b:1::a00:1', loopback, false],
    ['6to4 of loopback', '2002:7f00:1::', loopback, false],
    ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2', loopback, false],
    ['Teredo, listed', '2001:0:4136:e378:8000:63bf:3fff:fdd2', ['2001::/32'], true],
    ['a unique local address', 'fd12::1', loopback, false],
    ['a link-local address', 'fe80::1', loopback, false],
    ['a site-local address', 'fec0::1', loopback, false],
    ['multicast of IPv6', 'ff02::1', loopback, false],
    ['a documentation address', '2001:db8::1', loopback, false],
    ['space that nobody was given', '4000::1', loopback, false],
    ['a name', 'localhost', loopback, false],
    ['nothing', '', loopback, false],
  ])('%s: %s', (_, address, allow, allowed) => {
    expect(new AddressRules(allow).allows(address, 80)).toBe(allowed);
  });

  it('limits a range to its port', () => {
    const rules = new AddressRules(['127.0.0.0/8:8080', '::1/128:9090']);
    expect(rules.allows('127.0.0.1', 8080)).toBe(true);
    expect(rules.allows('127.0.0.1', 80)).toBe(false);
    expect(rules.allows('::1', 9090)).toBe(true);
    expect(rules.allows('::1', 8080)).toBe(false);
  });

  it.each(['10.0.0.1', 'localhost', '10.0.0.0/33', '10.0.0.0/8:port', ''])('refuses the range "%s"', (range) => {
    expect(() => new AddressRules([range])).toThrow(/CIDR/);
  });
});
