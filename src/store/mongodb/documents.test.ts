import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { keyOf, ofKey } from './documents.js';
import { longName, original, shortName, text } from './short-names.js';

const odd = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '|', '%7C', '%', '"', '"a"', '0:a', '9:', '\ud800', '"\ud800', '__proto__', '\0'),
  fc
    .tuple(
      fc.constantFrom('https://uri.etsi.org/ngsi-ld/', 'https://uri.etsi.org/ngsi-ld/default-context/', '1:', 'urn:'),
      fc.string({ unit: 'binary' }),
    )
    .map(([start, end]) => start + end),
);

describe('what is written down', () => {
  it('leads back to the tenant and the id', () => {
    const tenant = fc.string().map((name) => name.replaceAll('"', ''));
    fc.assert(fc.property(tenant, odd, (tenant, id) => expect(ofKey(keyOf(tenant, id))).toEqual({ tenant, id })));
  });

  it('leads back to the name, and to any other string', () => {
    fc.assert(
      fc.property(odd, (string) => {
        expect(longName(shortName(string))).toBe(string);
        expect(original(text(string))).toBe(string);
      }),
    );
  });

  it('is UTF-8 whatever it was made of', () => {
    fc.assert(
      fc.property(odd, (string) => {
        for (const written of [shortName(string), text(string), keyOf('', string)]) {
          expect(Buffer.from(written, 'utf8').toString('utf8')).toBe(written);
        }
      }),
    );
  });

  it('writes the names of the well-known vocabularies short', () => {
    expect(shortName('https://uri.etsi.org/ngsi-ld/default-context/speed')).toBe('0:speed');
    expect(shortName('https://uri.etsi.org/ngsi-ld/location')).toBe('1:location');
    expect(shortName('https://example.org/speed')).toBe('https://example.org/speed');
  });
});
