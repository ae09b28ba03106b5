/** What is asked of the broker: five-attribute vehicles in a city, and requests about them. */

export const API = '/ngsi-ld/v1';

/** Vehicles drive in a box of degrees around its middle. */
const CITY = { longitude: 2.35, latitude: 48.85, degrees: 0.3 };

export const idOf = (at) => `urn:ngsi-ld:Vehicle:${at}`;

/** Pseudo-random in [0, 1), the same in every process. */
const chance = (at, of) => (Math.imul(at * 8 + of + 1, 0x9e3779b1) >>> 0) / 2 ** 32;
const rounded = (number, digits) => Number(number.toFixed(digits));

/**
 * @param {number} at - which vehicle
 * @param {number} version - of its speed
 * @param {number} placed - version of its location; the other three attributes stay
 */
export function vehicle(at, version = 0, placed = version) {
  return {
    id: idOf(at),
    type: 'Vehicle',
    brandName: { type: 'Property', value: `Brand ${at % 50}` },
    speed: speed(at, version),
    fuelLevel: { type: 'Property', value: at % 100, unitCode: 'P1' },
    isParked: { type: 'Relationship', object: `urn:ngsi-ld:OffStreetParking:${at % 100}` },
    location: { type: 'GeoProperty', value: { type: 'Point', coordinates: place(at, placed) } },
  };
}

function speed(at, version) {
  return {
    type: 'Property',
    value: rounded(100 * chance(at + 7 * version, 1), 2),
    unitCode: 'KMH',
    observedAt: new Date(Date.UTC(2026, 10, 21) + version * 1000).toISOString(),
  };
}

function place(at, version) {
  return [
    rounded(CITY.longitude + CITY.degrees * (chance(at + version, 2) - 0.5), 6),
    rounded(CITY.latitude + CITY.degrees * (chance(at + version, 3) - 0.5), 6),
  ];
}

/** What a PATCH sends: one indexed value changes. */
export const moved = (at, version) => ({ speed: speed(at, version) });

/** Paths of the queries; each selects a type, about half of it, or a district. */
export const QUERIES = {
  list: `${API}/entities?type=Vehicle&limit=20`,
  q: `${API}/entities?type=Vehicle&q=${encodeURIComponent('speed>50')}&limit=20`,
  geo: `${API}/entities?type=Vehicle&georel=${encodeURIComponent('near;maxDistance==10000')}&geometry=Point&coordinates=${encodeURIComponent(`[${CITY.longitude},${CITY.latitude}]`)}&limit=20`,
};

export const entityPath = (at) => `${API}/entities/${idOf(at)}`;

/** A whole HTTP request. */
export function httpRequest(method, path, body) {
  const text = body === undefined ? '' : JSON.stringify(body);
  const about =
    body === undefined ? '' : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n`;
  return Buffer.from(
    `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n${about}\r\n${text}`,
  );
}

/** Sends some vehicles as batch upserts would be sent, in order. */
export const batchOf = (ats, version) =>
  httpRequest(
    'POST',
    `${API}/entityOperations/upsert`,
    ats.map((at) => vehicle(at, version)),
  );
