/** Where the time comes from; passed in, so that tests own it. Milliseconds since the epoch, as `Date.now()`. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
