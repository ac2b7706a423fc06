// Where keys came from: the chain over parts, includes, merges, patches and layers.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Instance } from '../../core/instance.ts'
import type { JsonObject } from '../../core/json.ts'
import { notices } from '../../core/notices.ts'
import { memory, type World } from '../../system/memory.ts'
import {
  consumeParts,
  documentLayer,
  expandUserData,
  explainKey,
  explainText,
  type Provenance,
  provenanceFileName,
  readProvenance,
} from '../../userdata/index.ts'
import { multipartOf, type TestPart } from './parts.ts'

const paths = { cloud: '/c', run: '/r', instance: '/c/instances/i' }
const instance = { datasource: 'None', id: 'i', metadata: {}, publicKeys: [] } as unknown as Instance

async function consume(raw: string, world: World = {}) {
  const host = memory(world)
  const shared = { host, notices: notices(() => {}, 'test'), paths, systemConfig: {} }
  const message = await expandUserData({ ...shared, kind: 'user', raw: Buffer.from(raw) })
  return { host, ...(await consumeParts({ ...shared, message, instance, frequency: 'always' })) }
}

const config = (text: string, headers = {}): TestPart => ({
  type: 'text/cloud-config',
  text: `#cloud-config\n${text}`,
  headers,
})

async function chain(raw: string, key: string, world?: World) {
  const { provenance } = await consume(raw, world)
  const [layer] = explainKey([{ name: 'user-data', provenance }], key).layers
  return layer?.steps.map(({ action, part, line, key }) => [action, part, line, key]) ?? []
}

describe('the origin of a key', () => {
  it('is the part and the line of the document that set it', async () => {
    const raw = multipartOf([config('a: 1\nb:\n  c: 2\n')])
    assert.deepEqual(await chain(raw, 'a'), [['set', 'part-001', 8, 'a']])
    assert.deepEqual(await chain(raw, 'b/c'), [['set', 'part-001', 10, 'b']])
    assert.deepEqual(await chain(raw, 'b.c'), [['set', 'part-001', 10, 'b']])
    assert.deepEqual(await chain(raw, 'nope'), [])
  })

  it('goes on to what overrode it', async () => {
    const raw = multipartOf([config('a: 1\nb: 1\n'), config('a: 2\n')])
    assert.deepEqual(await chain(raw, 'a'), [
      ['set', 'part-001', 8, 'a'],
      ['override', 'part-002', 15, 'a'],
    ])
    assert.deepEqual(await chain(raw, 'b'), [['set', 'part-001', 9, 'b']])
  })

  it('knows of lists that were lengthened and of values that were kept', async () => {
    const raw = multipartOf([
      config('l: [1]\nn: 1\n'),
      config('merge_how: list(append)+dict(recurse_list)\nl: [2, 3]\nn: 2\n'),
    ])
    assert.deepEqual(await chain(raw, 'l'), [
      ['set', 'part-001', 8, 'l'],
      ['append', 'part-002', 16, 'l'],
    ])
    assert.deepEqual(await chain(raw, 'n'), [
      ['set', 'part-001', 9, 'n'],
      ['keep', 'part-002', 17, 'n'],
    ])
  })

  it('begins anew if a mapping was replaced without the key', async () => {
    const raw = multipartOf([config('d: {x: 1, y: 1}\n'), config('d: {y: 2}\n')])
    assert.deepEqual(await chain(raw, 'd/x'), [])
    assert.deepEqual(await chain(raw, 'd/y'), [
      ['set', 'part-001', 8, 'd'],
      ['override', 'part-002', 14, 'd'],
    ])
  })

  it('names operations of a patch', async () => {
    const patch = {
      text: '#cloud-config-jsonp\n[{"op": "replace", "path": "/a", "value": 2}, {"op": "add", "path": "/x~1y", "value": 1}]',
    }
    const raw = multipartOf([config('a: 1\n'), patch])
    assert.deepEqual(await chain(raw, 'a'), [
      ['set', 'part-001', 8, 'a'],
      ['override', 'part-002', undefined, 'a'],
    ])
    assert.deepEqual(await chain(raw, 'x~1y'), [['set', 'part-002', undefined, 'x~1y']])
  })

  it('shows the way through includes', async () => {
    const world = { http: () => '#include\n/b\n', files: { '/b': '#cloud-config\n\nk: 1\n' } }
    const { provenance } = await consume('#include\nhttp://u:p@h/a\n', world)
    const explained = explainKey([{ name: 'user-data', provenance }], 'k')
    assert.equal(
      explainText(explained),
      'k\n  user-data\n    set by part-001 of /b, line 3 (included by http://h/a, by user-data)\n',
    )
  })

  it('stands in the order of precedence over several layers', async () => {
    const user = (await consume('#cloud-config\nlocale: C\n')).provenance
    const system = documentLayer('/etc/cloud/cloud.cfg', ['locale'], () => 7)
    assert.equal(
      explainText(explainKey([system, { name: 'user-data', provenance: user }], 'locale')),
      [
        'locale',
        '  user-data',
        '    set by part-001 of user-data, line 2',
        '  /etc/cloud/cloud.cfg (lower precedence)',
        '    set by the file of /etc/cloud/cloud.cfg, line 7',
        '',
      ].join('\n'),
    )
  })

  it('of a key that nothing sets says so', () => {
    assert.equal(explainText(explainKey([], 'a/b')), 'a/b: no part of the config sets it\n')
  })

  it('is kept beside the merged config', async () => {
    const { host, provenance } = await consume('#cloud-config\na: 1\n')
    const path = `/c/instances/i/${provenanceFileName('cloud-config.txt')}`
    assert.deepEqual(await readProvenance(host, path), provenance)
    assert.equal(await readProvenance(host, '/nope'), undefined)
    await host.files.write(path, '{"version": 9}')
    assert.equal(await readProvenance(host, path), undefined)
    await host.files.write(path, 'no json')
    assert.equal(await readProvenance(host, path), undefined)
  })

  it('is kept for each of ten thousand keys', async () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => `k${index}: {a: 1}\n`)
    const { provenance } = await consume(`#cloud-config\n${keys.join('')}`)
    const [layer] = explainKey([{ name: 'user-data', provenance }], 'k9999/a').layers
    assert.deepEqual(
      layer?.steps.map(({ line }) => line),
      [10_001],
    )
  })
})

describe('whatever parts say', () => {
  const name = fc.constantFrom('a', 'b', 'c')
  const value: fc.Arbitrary<JsonObject[string]> = fc.letrec<{ value: JsonObject[string] }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<JsonObject[string]>(1, 'text', true, null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(name, tie('value'), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).value
  const how = fc.constantFrom(
    undefined,
    'list(append)+dict(recurse_list)+str()',
    'dict(replace)',
    'dict(allow_delete)+list(prepend)',
    'dict(recurse_list,recurse_str)+list(recurse_dict)+str(append)',
  )
  const part = fc.record({ config: fc.dictionary(name, value, { minKeys: 1, maxKeys: 3, noNullPrototype: true }), how })

  const raw = (parts: readonly { config: JsonObject; how: string | undefined }[]) =>
    multipartOf(
      parts.map(({ config, how }) => ({
        type: 'text/cloud-config',
        text: `#cloud-config\n${JSON.stringify(how === undefined ? config : { merge_how: how, ...config })}\n`,
      })),
    )

  it('every key of the result has an origin that names a part which has that key', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 5 }), async (parts) => {
        const { config, provenance } = await consume(raw(parts))
        for (const key of Object.keys(config)) {
          const [layer] = explainKey([{ name: 'user-data', provenance }], key).layers
          assert.ok(layer && layer.steps.length > 0, key)
          for (const { part } of layer.steps) {
            const index = Number(part.slice('part-'.length)) - 1
            assert.ok(key in (parts[index]?.config ?? {}), `${part} does not have ${key}`)
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  it('if nothing is said about merging the last part wins each key, whole', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 5 }), async (parts) => {
        const plain = parts.map(({ config }) => ({ config, how: undefined }))
        const { config } = await consume(raw(plain))
        assert.deepEqual(config, Object.assign({}, ...parts.map(({ config }) => config)))
      }),
      { numRuns: 200 },
    )
  })

  it('lists that are to be appended end up one after the other', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 0, max: 9 })), { minLength: 1, maxLength: 5 }),
        async (lists) => {
          const how = 'list(append)+dict(recurse_list)'
          const { config, provenance } = await consume(raw(lists.map((runcmd) => ({ config: { runcmd }, how }))))
          assert.deepEqual(config, { runcmd: lists.flat() })
          const [, ...rest] = (provenance as Provenance).changes
          assert.deepEqual(
            rest.map(({ action, count }) => [action, count]),
            lists.slice(1).map((list) => ['append', list.length]),
          )
        },
      ),
      { numRuns: 100 },
    )
  })
})
