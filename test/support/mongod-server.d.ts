export interface Mongod {
  readonly uri: string;
  readonly pid: number;
  readonly port: number;
  /** By SIGKILL; resolves when the process is gone. Its folder and port may be used again. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}
export interface MongodOptions {
  /** Without a replica set. */
  readonly standalone?: boolean;
  readonly port?: number;
  readonly dbPath?: string;
}
export declare function startMongod(options?: MongodOptions): Promise<Mongod>;
