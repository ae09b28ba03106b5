/** Rounding bound of the plain determinant (Shewchuk, Adaptive Precision Floating-Point Arithmetic, 1997). */
const ERROR_BOUND = (3 + 16 * 2 ** -53) * 2 ** -53;

/**
 * On which side of the line from a to b the point c lies: positive left, negative right, 0 exactly on it. Exact
 * for all finite coordinates: the plain determinant where its sign is certain, else integers.
 */
export function orientation(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): number {
  const left = (ax - cx) * (by - cy);
  const right = (ay - cy) * (bx - cx);
  const determinant = left - right;
  if (Math.abs(determinant) > ERROR_BOUND * (Math.abs(left) + Math.abs(right))) return determinant;
  if ((ax === cx || by === cy) && (ay === cy || bx === cx)) return 0;
  return exactOrientation(ax, ay, bx, by, cx, cy);
}

function exactOrientation(...numbers: [number, number, number, number, number, number]): number {
  const parts = numbers.map(integerAndExponent);
  const least = Math.min(...parts.map(([, exponent]) => exponent));
  const scaled = parts.map(([integer, exponent]) => integer << BigInt(exponent - least));
  const [ax, ay, bx, by, cx, cy] = scaled as [bigint, bigint, bigint, bigint, bigint, bigint];
  const determinant = (ax - cx) * (by - cy) - (ay - cy) * (bx - cx);
  return determinant > 0n ? 1 : determinant < 0n ? -1 : 0;
}

const view = new DataView(new ArrayBuffer(8));

/** A finite number as an integer times a power of two. */
function integerAndExponent(number: number): [integer: bigint, exponent: number] {
  view.setFloat64(0, number);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = biased === 0 ? fraction : fraction | 0x10000000000000n;
  return [number < 0 ? -magnitude : magnitude, Math.max(biased, 1)];
}
