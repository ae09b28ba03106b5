import { describe, expect, it } from '@jest/globals';
import {
  MongoInvalidArgumentError,
  MongoNetworkError,
  MongoNetworkTimeoutError,
  MongoNotConnectedError,
  MongoServerError,
} from 'mongodb';
import { ServiceUnavailable } from '../../model/errors.js';
import { translated } from './unavailable.js';

const server = (code: number) => new MongoServerError({ message: 'no', code });

describe('errors of the driver', () => {
  it.each<[string, Error]>([
    ['a broken connection', new MongoNetworkError('closed')],
    ['no answer in time', new MongoNetworkTimeoutError('timed out')],
    ['no connection', new MongoNotConnectedError('not connected')],
    ['a primary that stepped down', server(10107)],
    ['a server that shuts down', server(91)],
    ['a full disk', server(14031)],
    ['a majority that does not confirm', server(64)],
  ])('say that the database is unavailable: %s', (_, error) => {
    expect(translated(error)).toBeInstanceOf(ServiceUnavailable);
    expect((translated(error) as Error).cause).toBe(error);
  });

  it.each<[string, Error]>([
    ['a command that the server does not understand', server(9)],
    ['a call that is wrong', new MongoInvalidArgumentError('no')],
    ['an error of ours', new TypeError('no')],
  ])('pass as the defects they are: %s', (_, error) => {
    expect(translated(error)).toBe(error);
  });
});
