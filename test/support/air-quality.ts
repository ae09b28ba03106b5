import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/**
 * An oracle for examples/air-quality: what a broker must answer, computed straight from the files. It shares no code
 * with `castor load`, the map or the query languages.
 */
export interface Reading {
  readonly id: string;
  readonly station: string;
  /** Longitude and latitude. */
  readonly place: readonly [number, number];
  /** In UTC. */
  readonly time: string;
  /** By attribute; a missing value has no entry. JSON makes no difference between 0 and -0, nor do these. */
  readonly numbers: ReadonlyMap<string, number>;
  readonly wind: string | undefined;
}

/** A query, and which readings answer it. */
export interface Question {
  readonly asks: string;
  readonly query: Readonly<Record<string, string>>;
  readonly holds: (reading: Reading) => boolean;
  /** Negative when `a` comes first; present when the query orders. */
  readonly order?: (a: Reading, b: Reading) => number;
}

export const COLUMNS = 'No,year,month,day,hour,PM2.5,PM10,SO2,NO2,CO,O3,TEMP,PRES,DEWP,RAIN,wd,WSPM,station'.split(',');
const ATTRIBUTES: readonly (readonly [column: string, attribute: string])[] = [
  ['PM2.5', 'pm25'],
  ['PM10', 'pm10'],
  ['SO2', 'so2'],
  ['NO2', 'no2'],
  ['CO', 'co'],
  ['O3', 'o3'],
  ['TEMP', 'temperature'],
  ['PRES', 'atmosphericPressure'],
  ['DEWP', 'dewPoint'],
  ['RAIN', 'precipitation'],
  ['WSPM', 'windSpeed'],
];

/** shared/data/README.md */
export const STATIONS = new Map<string, readonly [number, number]>([
  ['Aotizhongxin', [116.397, 39.982]],
  ['Changping', [116.23, 40.217]],
  ['Dingling', [116.22, 40.292]],
  ['Dongsi', [116.417, 39.929]],
  ['Guanyuan', [116.339, 39.929]],
  ['Gucheng', [116.184, 39.914]],
  ['Huairou', [116.628, 40.328]],
  ['Nongzhanguan', [116.461, 39.937]],
  ['Shunyi', [116.655, 40.127]],
  ['Tiantan', [116.407, 39.886]],
  ['Wanliu', [116.287, 39.987]],
  ['Wanshouxigong', [116.352, 39.878]],
]);

/** Lines of a file, header first; the files quote texts, none of which holds a comma. */
export function linesOf(file: string): string[] {
  const bytes = readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().trimEnd().split(/\r?\n/);
}

/** What a row of such a file says. */
export function toReading(line: string): Reading {
  const cells = line.split(',').map((cell) => cell.replaceAll('"', ''));
  const cell = (column: string) => cells[COLUMNS.indexOf(column)]!;
  const [year, month, day, hour] = ['year', 'month', 'day', 'hour'].map((part) => cell(part).padStart(2, '0'));
  const station = cell('station');
  const utc = new Date(`${year}-${month}-${day}T${hour}:00:00+08:00`);
  const present = ATTRIBUTES.filter(([column]) => cell(column) !== 'NA');
  return {
    id: `urn:ngsi-ld:AirQualityObserved:${station}:${year}${month}${day}T${hour}`,
    station,
    place: STATIONS.get(station)!,
    time: utc.toISOString().replace('.000Z', 'Z'),
    numbers: new Map(present.map(([column, attribute]) => [attribute, Number(cell(column)) + 0])),
    wind: cell('wd') === 'NA' ? undefined : cell('wd'),
  };
}

/** The reading as an entity in the simplified representation (CIM 009 4.5.4), without what is the same for all. */
export function simplified({ id, station, place, time, numbers, wind }: Reading): Record<string, unknown> {
  return {
    id,
    type: 'AirQualityObserved',
    dateObserved: time,
    stationName: station,
    location: { type: 'Point', coordinates: place },
    ...Object.fromEntries(numbers),
    ...(wind !== undefined && { windDirection: wind }),
  };
}

const CENTRE = [116.397, 39.909] as const;
const NORTH = '[[[116,40.1],[117,40.1],[117,40.5],[116,40.5],[116,40.1]]]';
const near = (relation: string) => ({
  georel: `near;${relation}`,
  geometry: 'Point',
  coordinates: JSON.stringify(CENTRE),
});
const number = (reading: Reading, attribute: string) => reading.numbers.get(attribute);
const above = (attribute: string, limit: number) => (reading: Reading) =>
  (number(reading, attribute) ?? -Infinity) > limit;
const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export const QUESTIONS: readonly Question[] = [
  { asks: 'all of them', query: {}, holds: () => true },
  { asks: 'ozone above 200', query: { q: 'o3>200' }, holds: above('o3', 200) },
  { asks: 'one station', query: { q: 'stationName=="Dongsi"' }, holds: ({ station }) => station === 'Dongsi' },
  {
    asks: 'fine dust above 150 at one station',
    query: { q: 'stationName=="Gucheng";pm25>150' },
    holds: (reading) => reading.station === 'Gucheng' && above('pm25', 150)(reading),
  },
  {
    asks: 'much of one kind of dust or of the other',
    query: { q: 'pm25>=250|pm10>=400' },
    holds: (reading) => (number(reading, 'pm25') ?? 0) >= 250 || (number(reading, 'pm10') ?? 0) >= 400,
  },
  {
    asks: 'a range of temperatures',
    query: { q: 'temperature==-5..0' },
    holds: (reading) => above('temperature', -5.01)(reading) && number(reading, 'temperature')! <= 0,
  },
  {
    asks: 'a list of winds',
    query: { q: 'windDirection=="N","NNE"' },
    holds: ({ wind }) => wind === 'N' || wind === 'NNE',
  },
  {
    asks: 'a pattern of names',
    query: { q: 'stationName~="^Wan"' },
    holds: ({ station }) => station.startsWith('Wan'),
  },
  { asks: 'a value that is there', query: { q: 'co' }, holds: ({ numbers }) => numbers.has('co') },
  {
    asks: 'a value that is there and small, where another is there too',
    query: { q: 'no2<15;pm25;windDirection' },
    holds: ({ numbers, wind }) => numbers.get('no2')! < 15 && numbers.has('pm25') && wind !== undefined,
  },
  {
    asks: 'dates up to the morning of 2013-03-02 in Beijing',
    query: { q: 'dateObserved<2013-03-02T00:00:00Z' },
    holds: ({ time }) => time < '2013-03-02T00:00:00Z',
  },
  {
    asks: 'when a value was observed',
    query: { q: 'so2.observedAt>=2013-03-02T00:00:00Z;so2>30' },
    holds: (reading) => reading.time >= '2013-03-02T00:00:00Z' && above('so2', 30)(reading),
  },
  {
    asks: 'near the centre',
    query: near('maxDistance==7000'),
    holds: ({ place }) => metres(place, CENTRE) <= 7000,
  },
  {
    asks: 'far from the centre, windy',
    query: { ...near('minDistance==30000'), q: 'windSpeed>=4' },
    holds: (reading) => metres(reading.place, CENTRE) >= 30_000 && above('windSpeed', 3.99)(reading),
  },
  {
    asks: 'within a box in the north, raining',
    query: { georel: 'within', geometry: 'Polygon', coordinates: NORTH, q: 'precipitation>0' },
    holds: (reading) => reading.place[1] > 40.1 && reading.place[1] < 40.5 && above('precipitation', 0)(reading),
  },
  {
    asks: 'the worst ozone first',
    query: { q: 'o3>150', orderBy: 'o3;desc,dateObserved,stationName' },
    holds: above('o3', 150),
    order: (a, b) => number(b, 'o3')! - number(a, 'o3')! || byText(a.time, b.time) || byText(a.station, b.station),
  },
  {
    asks: 'the coldest first, at one station',
    query: { q: 'stationName=="Huairou";temperature<0', orderBy: 'temperature,dateObserved' },
    holds: (reading) => reading.station === 'Huairou' && (number(reading, 'temperature') ?? 0) < 0,
    order: (a, b) => number(a, 'temperature')! - number(b, 'temperature')! || byText(a.time, b.time),
  },
];

/** Great-circle distance (haversine); no station lies within 5 % of a limit above. */
function metres([lon1, lat1]: readonly [number, number], [lon2, lat2]: readonly [number, number]): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (a: number, b: number) => Math.sin(radians(b - a) / 2) ** 2;
  const h = half(lat1, lat2) + Math.cos(radians(lat1)) * Math.cos(radians(lat2)) * half(lon1, lon2);
  return 2 * 6_371_008.8 * Math.asin(Math.sqrt(h));
}

/**
 * Rows like the real ones, the same in every run: all stations, two days, every value missing now and then.
 * @param hours - rows of each station
 */
export function generatedLines(station: string, hours: number): string[] {
  let state = Buffer.from(station).reduce((sum, byte) => (sum * 31 + byte) >>> 0, 7);
  const draw = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const value = (low: number, high: number, digits = 0) =>
    draw() < 0.06 ? 'NA' : (low + draw() * (high - low)).toFixed(digits);
  const winds = ['N', 'NNE', 'NE', 'E', 'SSW', 'W', 'NNW', 'NA'];
  const rows = Array.from({ length: hours }, (_, i) => [
    i + 1,
    2013,
    3,
    1 + Math.floor(i / 24),
    i % 24,
    ...[value(2, 350), value(5, 550), value(2, 60), value(2, 120), value(100, 4000), value(2, 260)],
    ...[value(-9, 9, 1), value(990, 1030, 1), value(-20, 5, 1), draw() < 0.8 ? '0' : value(0, 9, 1)],
    `"${winds[Math.floor(draw() * winds.length)]!}"`,
    value(0, 7, 1),
    `"${station}"`,
  ]);
  return [COLUMNS.map((column) => `"${column}"`).join(','), ...rows.map((row) => row.join(','))];
}
