import { describe, expect, it } from '@jest/globals';
import { tableTerms } from '../../test/support/table-terms.js';
import { BOUNDS } from '../bounds.js';
import { parseDateTime, toDateTime } from './date-time.js';
import { BadRequestData } from './errors.js';
import { DEFAULT_VOCABULARY } from './kinds.js';
import { expandName, isIri, parseIri, shown } from './names.js';

const terms = tableTerms({ speed: 'https://example.org/speed' });
const longest = `urn:x:${'a'.repeat(BOUNDS.iriBytes - 6)}`;

describe('a URI [5.2.4, RFC 3986, RFC 3987]', () => {
  it.each([
    'urn:ngsi-ld:Vehicle:1',
    'https://example.org/a?b=c#d',
    'http://[::1]:80/%20',
    "a+b.c-d:!$&'()*,;=@~_",
    'urn:ngsi-ld:Ciudad:París',
    'urn:x:漢字🙂',
    longest,
  ])('may be %s', (iri) => expect(parseIri(iri, 'id')).toBe(iri));

  it.each([
    ['no scheme', 'vehicle'],
    ['a scheme that starts with a digit', '1a:b'],
    ['nothing behind the scheme', 'urn:'],
    ['a space', 'urn:x:a b'],
    ['markup', 'urn:x:<a>'],
    ['a control character', 'urn:x:a\0b'],
    ['half a surrogate pair', 'urn:x:\udc00'],
    ...['202E', '200B', 'FEFF', '2028', '00A0', 'FE0F', 'E0100', 'FDD0', 'FFFE', '115F', '3164', 'FFA0', '2800'].map(
      (code) => [`U+${code}`, `urn:x:A${String.fromCodePoint(parseInt(code, 16))}B`] as const,
    ),
    ['a byte too many', `${longest}a`],
    ['bytes too many', `urn:x:${'é'.repeat(BOUNDS.iriBytes / 2)}`],
    ['the NGSI-LD Null', 'urn:ngsi-ld:null'],
    ['a number', 5],
    ['nothing', undefined],
  ])('has not %s', (_, iri) => expect(() => parseIri(iri, 'id')).toThrow(BadRequestData));

  it('is looked through once, however hostile', () => {
    // A look that goes back over what it saw would not end within the test's time.
    const hostile = `urn:${'é'.repeat(500)}${'a'.repeat(20)} `;
    for (let n = 0; n < 1000; n++) expect(isIri(hostile)).toBe(false);
  });
});

describe('a name [4.6.2]', () => {
  it.each([
    ['speed', 'https://example.org/speed'],
    ['Größe_1', `${DEFAULT_VOCABULARY}Größe_1`],
    ['constructor', `${DEFAULT_VOCABULARY}constructor`],
    ['ns:speed', 'ns:speed'],
    ['https://example.org/a-b', 'https://example.org/a-b'],
  ])('%s is %s', (name, iri) => expect(expandName(name, terms, 'it')).toBe(iri));

  it.each(['', '9a', '_a', '__proto__', 'a b', 'a-b', 'a.b', '@type', 'a\0', '\ud800', 'urn:ngsi-ld:null', 5, null])(
    'is not %j',
    (name) => expect(() => expandName(name, terms, 'it')).toThrow(BadRequestData),
  );

  it('is no longer than keys may be, expanded', () => {
    const name = 'n'.repeat(BOUNDS.iriBytes - DEFAULT_VOCABULARY.length);
    expect(expandName(name, terms, 'it')).toHaveLength(BOUNDS.iriBytes);
    expect(() => expandName(`${name}n`, terms, 'it')).toThrow(BadRequestData);
    expect(() => expandName('n'.repeat(1_000_000), terms, 'it')).toThrow(BadRequestData);
  });
});

describe('a DateTime [4.6.3]', () => {
  it.each([
    ['2026-11-21T10:00:00Z', '2026-11-21T10:00:00Z'],
    ['2026-11-21T10:00:00.123456Z', '2026-11-21T10:00:00.123456Z'],
    ['2026-11-21T10:00:00,5Z', '2026-11-21T10:00:00.5Z'],
    ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59Z'],
  ])('%s is %s', (text, dateTime) => expect(parseDateTime(text, 'it')).toBe(dateTime));

  it.each([
    '2026-11-21',
    '2026-11-21T10:00Z',
    '2026-11-21T10:00:00',
    '2026-11-21T10:00:00+00:00',
    '2026-11-21T10:00:00.Z',
    '2026-11-21T10:00:00.1234567Z',
    '2026-11-21t10:00:00z',
    '2026-02-30T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-11-21T24:00:00Z',
    '2026-11-21T10:00:60Z',
    ' 2026-11-21T10:00:00Z',
    '2026-11-21T10:00:00Z\n',
    '',
    5,
    null,
  ])('is not %j', (text) => expect(() => parseDateTime(text, 'it')).toThrow(BadRequestData));

  it('of the clock has milliseconds', () => expect(toDateTime(0)).toBe('1970-01-01T00:00:00.000Z'));
});

describe('a value in a message', () => {
  it('is short, whatever it is', () => {
    for (const value of ['x'.repeat(1e6), new Array(1e5).fill(1), { a: 'y'.repeat(1e6) }]) {
      expect(shown(value).length).toBeLessThan(120);
    }
    expect([shown('a'), shown(undefined), shown('\ud800')]).toEqual(['"a"', 'nothing', '"\\ud800"']);
  });
});
