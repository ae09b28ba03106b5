export interface Mongod {
  readonly uri: string;
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}
export interface MongodOptions {
  /** Without a replica set. */
  readonly standalone?: boolean;
  readonly port?: number;
  readonly dbPath?: string;
}
export declare function startMongod(options?: MongodOptions): Promise<Mongod>;
