import assert from 'node:assert/strict'
import type { Instance } from '../../../core/instance.ts'
import { acceptCached } from '../../../datasources/search/cache-verdict.ts'

const instance: Instance = {
  datasource: 'A',
  className: 'DataSourceA',
  detail: 'seed=x',
  id: 'i-1',
  dsmode: 'net',
  publicKeys: [],
  metadata: {},
  cloudName: 'c',
  platform: 'p',
  subplatform: 's',
}

describe('the cache of the instance', () => {
  it('is accepted if this boot has seen it already, and where it is trusted', () => {
    const verdict = (runInstanceId: string | undefined, trust: boolean) =>
      Object.values(acceptCached({ instance, runInstanceId, trust }))
    assert.deepEqual(verdict('i-1\n', false), ['accept', 'restored from cache with run check'])
    assert.deepEqual(verdict('i-2\n', true), ['accept', 'restored from cache'])
    assert.deepEqual(verdict(undefined, false), ['ask', 'restored from checked cache'])
    assert.deepEqual(Object.values(acceptCached({ instance: undefined, runInstanceId: 'i-1', trust: true })), [
      'search',
      'no cache found',
    ])
  })
})
