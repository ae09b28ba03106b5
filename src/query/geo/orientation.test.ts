import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { orientation } from './orientation.js';

const degree = fc.double({ min: -180, max: 180, noNaN: true });

describe('The side of a line on which a point lies', () => {
  it('is told exactly where the plain determinant rounds to zero', () => {
    const step = 2 ** -53;
    expect(orientation(0.5, 0.5, 12, 12, 24, 24)).toBe(0);
    expect(Math.sign(orientation(0.5, 0.5, 12, 12, 24, 24 + 24 * 2 * step))).toBe(1);
    expect(Math.sign(orientation(0.5, 0.5 + step, 12, 12, 24, 24))).toBe(1);
    expect(Math.sign(orientation(0.5, 0.5 - step / 2, 12, 12, 24, 24))).toBe(-1);
    expect(Math.sign(orientation(0, 0, 5e-324, 5e-324, 0, 5e-324))).toBe(1);
  });

  it('turns its sign when the line is turned, and keeps it when the corners rotate', () => {
    fc.assert(
      fc.property(degree, degree, degree, degree, degree, degree, (ax, ay, bx, by, cx, cy) => {
        const side = Math.sign(orientation(ax, ay, bx, by, cx, cy));
        expect(Math.sign(orientation(bx, by, ax, ay, cx, cy)) + side).toBe(0);
        expect(Math.sign(orientation(bx, by, cx, cy, ax, ay))).toBe(side);
      }),
    );
  });

  it('is zero for whole multiples of a step', () => {
    fc.assert(
      fc.property(degree, degree, fc.integer({ min: -8, max: 8 }), (x, y, times) => {
        // Quarter turns of the mantissa keep the products exact.
        const [dx, dy] = [Math.fround(x), Math.fround(y)];
        expect(orientation(0, 0, dx, dy, dx * times, dy * times)).toBe(0);
      }),
    );
  });
});
