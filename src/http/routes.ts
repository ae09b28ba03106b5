import { addContext } from './operations/add-context.js';
import { appendAttributes } from './operations/append-attributes.js';
import { createBatch } from './operations/create-batch.js';
import { createEntity } from './operations/create-entity.js';
import { deleteAttribute } from './operations/delete-attribute.js';
import { deleteBatch } from './operations/delete-batch.js';
import { deleteContext } from './operations/delete-context.js';
import { deleteEntity } from './operations/delete-entity.js';
import { listContexts } from './operations/list-contexts.js';
import { mergeBatch } from './operations/merge-batch.js';
import { mergeEntity } from './operations/merge-entity.js';
import { purgeEntities } from './operations/purge-entities.js';
import { queryBatch } from './operations/query-batch.js';
import { queryEntities } from './operations/query-entities.js';
import { replaceAttribute } from './operations/replace-attribute.js';
import { replaceEntity } from './operations/replace-entity.js';
import { retrieveAttribute } from './operations/retrieve-attribute.js';
import { retrieveAttributes } from './operations/retrieve-attributes.js';
import { retrieveEntity } from './operations/retrieve-entity.js';
import { retrieveSourceIdentity } from './operations/retrieve-source-identity.js';
import { retrieveType } from './operations/retrieve-type.js';
import { retrieveTypes } from './operations/retrieve-types.js';
import { serveContext } from './operations/serve-context.js';
import { updateAttribute } from './operations/update-attribute.js';
import { updateAttributes } from './operations/update-attributes.js';
import { updateBatch } from './operations/update-batch.js';
import { upsertBatch } from './operations/upsert-batch.js';
import { type Operation } from './services.js';

/** Every operation of the standard that is built (Table 6.2-1); the hottest resources first. */
export const OPERATIONS: readonly Operation[] = [
  retrieveEntity,
  replaceEntity,
  mergeEntity,
  deleteEntity,
  queryEntities,
  createEntity,
  purgeEntities,
  updateAttributes,
  appendAttributes,
  updateAttribute,
  replaceAttribute,
  deleteAttribute,
  upsertBatch,
  createBatch,
  updateBatch,
  mergeBatch,
  deleteBatch,
  queryBatch,
  retrieveTypes,
  retrieveType,
  retrieveAttributes,
  retrieveAttribute,
  listContexts,
  addContext,
  serveContext,
  deleteContext,
  retrieveSourceIdentity,
];

/** Resources of the standard that are not built yet, each with all that is below it: OperationNotSupported (5.5.6). */
export const NOT_BUILT = [
  '/subscriptions',
  '/csourceRegistrations',
  '/csourceSubscriptions',
  '/temporal',
  '/entityMaps',
  '/snapshots',
] as const;
