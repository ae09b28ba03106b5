/** A row that makes no entity; the message says why. */
export class RowFault extends Error {}

/** One row of a CSV file, its values by column name; missing values (by the map's marks) are undefined. */
export class Row {
  /**
   * @param header - column name to index
   * @param missing - what stands for a missing value
   */
  constructor(
    private readonly header: ReadonlyMap<string, number>,
    private readonly missing: ReadonlySet<string>,
    private readonly cells: readonly string[],
  ) {}

  value(column: string): string | undefined {
    const text = this.cells[this.header.get(column)!]!;
    return this.missing.has(text.trim()) ? undefined : text;
  }

  /** @throws RowFault - the value is missing */
  required(column: string): string {
    const text = this.value(column);
    if (text === undefined) throw new RowFault(`${column}: the value is missing`);
    return text;
  }
}
