import {
  MongoClientClosedError,
  MongoError,
  MongoExpiredSessionError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoOperationTimeoutError,
  MongoServerClosedError,
  MongoServerError,
  MongoSystemError,
  MongoTopologyClosedError,
  MongoWriteConcernError,
} from 'mongodb';
import { ServiceUnavailable } from '../../model/errors.js';

/** The driver's own errors that mean: no server, no connection, no answer in time. */
const LOST = [
  MongoNetworkError, // with its kin: timeouts, cleared pools
  MongoSystemError, // with MongoServerSelectionError
  MongoOperationTimeoutError,
  MongoWriteConcernError,
  MongoNotConnectedError,
  MongoTopologyClosedError,
  MongoServerClosedError,
  MongoClientClosedError,
  MongoExpiredSessionError,
] as const;

/** Errors of the connection pool whose classes are not exported. */
const POOL: ReadonlySet<string> = new Set(['MongoWaitQueueTimeoutError', 'MongoPoolClosedError']);

/** Server error codes of a server that shuts down, steps down, is full or took too long. */
const LOST_CODES: ReadonlySet<number | string> = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  50, // MaxTimeMSExpired
  63, // StaleShardVersion
  64, // WriteConcernTimeout
  79, // UnknownReplWriteConcern
  89, // NetworkTimeout
  91, // ShutdownInProgress
  100, // UnsatisfiableWriteConcern
  112, // WriteConflict
  133, // FailedToSatisfyReadPreference
  134, // ReadConcernMajorityNotAvailableYet
  150, // StaleEpoch
  175, // QueryPlanKilled
  189, // PrimarySteppedDown
  237, // CursorKilled
  262, // ExceededTimeLimit
  9001, // SocketException
  10107, // NotWritablePrimary
  11600, // InterruptedAtShutdown
  11601, // Interrupted
  11602, // InterruptedDueToReplStateChange
  13388, // StaleConfig
  13435, // NotPrimaryNoSecondaryOk
  13436, // NotPrimaryOrSecondary
  14031, // OutOfDiskSpace
]);

/** Whether the database could not answer now, rather than having refused the request. */
export function meansUnavailable(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  if (LOST.some((kind) => error instanceof kind)) return true;
  if (error instanceof MongoServerError && LOST_CODES.has(error.code ?? 0)) return true;
  return POOL.has(error.name) || error.hasErrorLabel('RetryableWriteError');
}

/** The one place that knows which errors of the driver mean ServiceUnavailable; others pass as they are. */
export function translated(error: unknown): unknown {
  return meansUnavailable(error)
    ? new ServiceUnavailable('the database cannot be reached at the moment', { cause: error })
    : error;
}
