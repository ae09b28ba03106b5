import { describe, expect, it } from '@jest/globals';
import { LOCATION } from '../kinds.js';
import { type View } from '../view.js';
import { pageFrame, withContext } from './document.js';

const normalized: View = { format: 'normalized', sysAttrs: false };
const feature: View = { ...normalized, geometryProperty: LOCATION };
const context = ['http://example.org/a.jsonld', { speed: 'http://example.org/"speed"' }];

describe('the @context of an answer [6.3.6]', () => {
  it.each(['{}', '{"id":"urn:x:1"}', '{"a":{"b":[]}}'])('is the last member of %s', (text) => {
    const expected = { ...(JSON.parse(text) as object), '@context': context };
    expect(withContext(text, context)).toBe(JSON.stringify(expected));
  });

  it('may be a single URL', () => {
    expect(withContext('{"id":"urn:x:1"}', 'http://example.org')).toBe(
      '{"id":"urn:x:1","@context":"http://example.org"}',
    );
  });
});

describe('the frame of a page', () => {
  it('is an array', () => {
    expect(pageFrame(normalized)).toEqual({ open: '[', close: ']' });
  });

  it.each([[[]], [['{"id":"urn:x:1"}']], [['{"id":"urn:x:1"}', '{"id":"urn:x:2"}']]])(
    'is a FeatureCollection for Features [5.2.30]: %j',
    (features) => {
      const whole = (frame: { open: string; close: string }): unknown =>
        JSON.parse(frame.open + features.join(',') + frame.close);
      const collection = { type: 'FeatureCollection', features: features.map((text) => JSON.parse(text) as object) };
      expect(whole(pageFrame(feature))).toEqual(collection);
      expect(whole(pageFrame(feature, context))).toEqual({ ...collection, '@context': context });
    },
  );
});
