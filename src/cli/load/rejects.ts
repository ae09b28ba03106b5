import { closeSync, openSync, writeSync } from 'node:fs';
import { type EntityInput, type MalformedInput } from './input.js';

/** What the broker or we ourselves refused, each with the reason, as NDJSON; the file is made by the first one. */
export class Rejects {
  count = 0;
  private fd: number | undefined;

  constructor(readonly file: string) {}

  /** An entity that the broker refused. */
  refused(entity: EntityInput, error: unknown): void {
    this.write({ source: entity.source, error, entity: JSON.parse(entity.json) as unknown });
  }

  /** A line, row or item that makes no entity. */
  malformed({ source, reason, text }: MalformedInput): void {
    this.write({ source, error: { title: 'Malformed input', detail: reason }, text });
  }

  close(): void {
    if (this.fd !== undefined) closeSync(this.fd);
  }

  private write(reject: object): void {
    this.fd ??= openSync(this.file, 'w');
    writeSync(this.fd, `${JSON.stringify(reject)}\n`);
    this.count++;
  }
}
