export interface Mongod {
  readonly uri: string;
  readonly pid: number;
  readonly port: number;
  /** By SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** Starts the process again, on the same port and over the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}
export interface MongodOptions {
  /** Without a replica set. */
  readonly standalone?: boolean;
}
export declare function startMongod(options?: MongodOptions): Promise<Mongod>;
