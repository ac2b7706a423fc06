// core/merge: the table of verified results, the grammar of merge specs, provenance, and that it stays linear.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { isObject, type Json, type JsonObject } from '../../core/json.ts'
import {
  baseMergeSpec,
  type MergeEvent,
  mergeManyDicts,
  mergeValues,
  merging,
  parseMergeSpec,
  partMergeSpec,
  takeMergers,
} from '../../core/merge.ts'
import { recorded } from './recorded.ts'

/** Merged as a spec in text form says. */
function merged(spec: string, existing: Json, incoming: Json): Json {
  const parsed = parseMergeSpec(spec)
  assert.equal(parsed.error, undefined, spec)
  return mergeValues(parsed.mergers, existing, incoming)
}

/** spec, existing, incoming, result; the first nine were observed on the reference. */
const table: readonly (readonly [string, Json, Json, Json])[] = [
  [
    'dict(replace)+list()+str()',
    { a: 1, l: [1, 2], d: { p: 1, z: 1 } },
    { a: 2, l: [3], d: { q: 3 } },
    { a: 2, l: [3], d: { q: 3 } },
  ],
  [
    'list()+dict()+str()',
    { a: 1, l: [1, 2], d: { p: 1 } },
    { a: 2, l: [3], d: { p: 2, q: 3 }, n: 1 },
    { a: 1, l: [1, 2], d: { p: 1, q: 3 }, n: 1 },
  ],
  ['dict(recurse_list)+list()', { l: [1] }, { l: [9, 8, 7] }, { l: [9] }],
  ['dict(recurse_list)+list()', { l: [1, 2, 3] }, { l: [9] }, { l: [9, 2, 3] }],
  ['dict(recurse_list)+list(append)', { l: 'x' }, { l: [1] }, { l: 'x' }],
  ['dict(recurse_list)+list(recurse_dict)', { l: [{ a: 1 }] }, { l: [{ a: 2, b: 3 }] }, { l: [{ a: 1, b: 3 }] }],
  ['dict(recurse_str)+str(append)', { s: 'a' }, { s: 'b' }, { s: 'ab' }],
  ['dict(allow_delete)', { s: 1, d: { a: 1, b: 2 } }, { s: null, d: { a: null } }, { d: { b: 2 } }],
  ['dict(allow_delete,replace)', { s: 1, d: { a: 1, b: 2 } }, { s: null, d: { a: null } }, { d: { a: null } }],
  ['dict(recurse_array)+list(append)', { l: [1] }, { l: [2, 3] }, { l: [1, 2, 3] }],
  ['dict(recurse_array)+list(prepend)', { l: [1] }, { l: [2, 3] }, { l: [2, 3, 1] }],
  ['dict(recurse_array)+list(no_replace)', { l: [1] }, { l: [2, 3] }, { l: [1] }],
  ['dict(recurse_str)+list(append)', { l: [1] }, { l: 'ab' }, { l: [1, 'a', 'b'] }],
  ['dict(recurse_str)+str()', { s: 'a' }, { s: 'b' }, { s: 'b' }],
  ['dict()+str(append)', { s: 'a' }, { s: 'b' }, { s: 'a' }],
  ['dict(no_replace)', { a: 1 }, { a: 2, b: 3 }, { a: 1, b: 3 }],
  ['dict(replace,no_replace)', { a: 1 }, { a: 2 }, { a: 2 }],
  ['list(append)', { a: 1 }, { a: 2 }, { a: 1 }],
  ['dict(recurse_list)', { l: [1] }, { l: [2] }, { l: [1] }],
  ['dict()', { a: 1 }, [1], { a: 1 }],
  ['list()+dict()+str()', { a: 'text', l: [1] }, { a: { b: 1 }, l: { c: 1 } }, { a: { b: 1 }, l: { c: 1 } }],
  ['list(recurse_str)+str(append)', ['a', 'b'], ['c'], ['ac', 'b']],
  ['list(append)+list(prepend)', [1], [2], [1, 2]],
  ['str(append)', 'a', 5, 'a'],
  ['dict()+list()+str()', 5, 6, 5],
]

describe('core/merge', () => {
  for (const [spec, existing, incoming, result] of table) {
    it(`${spec}: ${JSON.stringify(existing)} and ${JSON.stringify(incoming)} give ${JSON.stringify(result)}`, () => {
      assert.deepEqual(merged(spec, existing, incoming), result)
    })
  }

  it('merges eight hundred random configs as the reference was recorded to merge them', () => {
    for (const [spec, existing, incoming, result] of recorded<readonly [string, Json, Json, Json]>(
      'merge/cases.json',
    )) {
      assert.deepEqual(merged(spec, existing, incoming), result, JSON.stringify([spec, existing, incoming]))
    }
  })

  it('changes nothing it is given', () => {
    const freeze = (value: Json): Json => {
      if (typeof value === 'object' && value !== null)
        for (const item of Object.values(Object.freeze(value))) freeze(item)
      return value
    }
    for (const [spec, existing, incoming, result] of table) {
      const [left, right] = [freeze(structuredClone(existing) as Json), freeze(structuredClone(incoming) as Json)]
      assert.deepEqual(merged(spec, left, right), result)
    }
  })

  const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>
  const object = fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor'), json, {
    noNullPrototype: true,
  }) as fc.Arbitrary<JsonObject>
  const anySpec = fc
    .array(
      fc.tuple(
        fc.constantFrom('dict', 'list', 'str'),
        fc.subarray([
          'replace',
          'no_replace',
          'append',
          'prepend',
          'recurse_str',
          'recurse_list',
          'recurse_dict',
          'allow_delete',
        ]),
      ),
      { maxLength: 4 },
    )
    .map((mergers) => mergers.map(([name, options]) => `${name}(${options.join(',')})`).join('+'))

  it('merges anything with anything without throwing, and the same twice', () => {
    fc.assert(
      fc.property(anySpec, json, json, (spec, existing, incoming) => {
        assert.deepEqual(merged(spec, existing, incoming), merged(spec, existing, incoming))
      }),
    )
  })

  it('keeps every existing value with the default of the base config, and adds what is new', () => {
    fc.assert(
      fc.property(object, object, (existing, incoming) => {
        const result = mergeValues(baseMergeSpec, existing, incoming) as JsonObject
        for (const key of Object.keys(incoming)) assert.ok(Object.hasOwn(result, key))
        for (const [key, value] of Object.entries(existing)) {
          // The reference's quirk: where a mapping comes in, a text or a list gives way to it.
          const quirk = isObject(incoming[key] ?? null) && (typeof value === 'string' || Array.isArray(value))
          if (!isObject(value) && !quirk) assert.deepEqual(result[key], value)
        }
      }),
    )
  })

  it('takes over every top-level key with the default of parts', () => {
    fc.assert(
      fc.property(object, object, (existing, incoming) => {
        const result = mergeValues(partMergeSpec, existing, incoming) as JsonObject
        assert.deepEqual(result, { ...existing, ...incoming })
      }),
    )
  })

  it('gives the same for one merging of many as for many of one', () => {
    fc.assert(
      fc.property(anySpec, fc.array(object, { maxLength: 4 }), (spec, parts) => {
        const { mergers } = parseMergeSpec(spec)
        const together = merging({})
        for (const part of parts) together.add(mergers, part)
        const apart = parts.reduce<Json>((value, part) => mergeValues(mergers, value, part), {})
        assert.deepEqual(together.value(), apart)
      }),
    )
  })

  it('merges ten thousand parts', () => {
    const { mergers } = parseMergeSpec('dict(recurse_list)+list(append)')
    const all = merging({})
    for (let part = 0; part < 10_000; part++) all.add(mergers, { runcmd: ['x', 'y'], [`key${part}`]: 1 })
    assert.equal((all.value() as { runcmd: Json[] }).runcmd.length, 20_000)
  })

  describe('merge specs', () => {
    const parsed = (value: Json) => {
      const { mergers, error, unknown } = parseMergeSpec(value)
      return (
        error ??
        [
          ...mergers.map(({ type, options }) => `${type}(${[...options].join(',')})`),
          ...unknown.map((name) => `unknown ${name}`),
        ].join('+')
      )
    }

    it('reads texts as people write them', () => {
      assert.equal(parsed('dict(recurse_array)+list(append)+str()'), 'dict(recurse_array)+list(append)+str()')
      assert.equal(parsed(' M_Dict( No-Replace , recurse_list ) ++ list() '), 'dict(no_replace,recurse_list)+list()')
      assert.equal(parsed(''), '')
    })

    it('reads lists of mappings and lists of lists', () => {
      assert.equal(parsed([{ name: 'list', settings: ['append'] }, ['dict']]), 'list(append)+dict()')
      assert.equal(parsed([['list', 'append'], ['m_str']]), 'list(append)+str()')
    })

    it('takes lists as they are written, except the name in a mapping', () => {
      assert.equal(parsed([{ name: ' m-list ', settings: ['append'] }]), 'list(append)')
      assert.equal(parsed([['list', 'no-replace', 5]]), 'list(no-replace)+unknown list(no-replace)')
      assert.equal(parsed([{ name: 'list', settings: 'append' }]), 'list(append)')
      assert.equal(parsed([{ name: 'dict', settings: { recurse_list: true } }]), 'dict(recurse_list)')
      assert.equal(parsed([['', 'append'], [null]]), '')
      assert.equal(parsed({}), '')
      assert.match(String(parsed([{ name: 'LIST', settings: [] }])), /there is no merger "LIST"/)
    })

    it('takes all between the first and the last parenthesis for options', () => {
      assert.equal(parsed('list(append) dict()'), 'list(append) dict()+unknown list(append) dict()')
      assert.match(String(parsed('1list()')), /is no merger/)
    })

    it('names options that no merger knows', () => {
      assert.equal(parsed('list(appand)'), 'list(appand)+unknown list(appand)')
    })

    it('says what is wrong with other specs', () => {
      assert.equal(parsed('dict'), 'a part of it is no merger; expected name(option,…), such as list(append)')
      assert.equal(parsed('set()'), 'there is no merger "set"; expected dict, list or str')
      assert.match(parsed([5]), /each merger needs a name/)
      assert.match(parsed([{ name: 'list' }]), /needs its settings/)
      assert.match(parsed([[]]), /each merger needs a name/)
      assert.match(parsed({ list: ['append'] }), /not a mapping/)
      assert.match(parsed(7), /not number/)
    })

    it('are taken out of the config, merge_how before merge_type', () => {
      const { config, spec } = takeMergers({ merge_how: 'list(append)', merge_type: 'str()', a: 1 })
      assert.deepEqual(config, { merge_type: 'str()', a: 1 })
      assert.deepEqual(takeMergers({ merge_type: 'str()', a: 1 }).config, { a: 1 })
      assert.equal(spec.mergers[0]?.type, 'list')
      assert.deepEqual(takeMergers({ a: 1 }).spec.mergers, [])
    })
  })

  describe('mergeManyDicts', () => {
    it('lets the first source win and merges mappings deeply', () => {
      const sources: JsonObject[] = [
        { a: 1, d: { x: 1 } },
        { a: 2, d: { x: 2, y: [1] } },
        { d: { y: [2], z: 3 }, b: null },
      ]
      assert.deepEqual(mergeManyDicts(sources), { a: 1, b: null, d: { x: 1, y: [1], z: 3 } })
    })

    it('merges a source as the source itself asks for', () => {
      assert.deepEqual(mergeManyDicts([{ l: [1] }, { merge_how: 'dict(recurse_list)+list(append)', l: [2] }]), {
        l: [1, 2],
      })
    })

    it('reports a spec that cannot be used, and merges that source in the default way', () => {
      const errors: string[] = []
      const result = mergeManyDicts([{ a: 1 }, { merge_how: 'nonsense', b: 2 }], {
        onBadSpec: (source, error) => errors.push(`${source} ${error.slice(0, 26)}`),
      })
      assert.deepEqual(result, { a: 1, b: 2 })
      assert.deepEqual(errors, ['1 a part of it is no merger; expected'.slice(0, 28)])
    })
  })

  describe('provenance', () => {
    const events = (spec: string, existing: Json, incoming: Json) => {
      const heard: string[] = []
      const record = ({ path, action, count }: MergeEvent) =>
        heard.push(`${action} ${path.join('/')}${count === undefined ? '' : ` ${count}`}`)
      mergeValues(parseMergeSpec(spec).mergers, existing, incoming, record)
      return heard
    }

    it('tells what became of each incoming value', () => {
      assert.deepEqual(
        events(
          'dict(recurse_list,recurse_str)+list(append)+str()',
          { l: [1], s: 'a', n: 1, d: { x: 1 } },
          { l: [2, 3], s: 'b', n: 2, new: 1, d: { x: 2, y: { z: 1 } } },
        ),
        ['append l 2', 'override s', 'keep n', 'set new', 'keep d/x', 'set d/y'],
      )
      assert.deepEqual(events('dict(allow_delete)', { a: 1 }, { a: null }), ['delete a'])
      assert.deepEqual(events('dict(replace)', { a: { b: 1 } }, { a: { c: 1 } }), ['override a'])
      assert.deepEqual(events('dict(recurse_list)+list()', { l: [1] }, { l: [2, 3] }), ['override l/0', 'keep l/1'])
    })

    it('accounts for every key of the result', () => {
      fc.assert(
        fc.property(object, object, (existing, incoming) => {
          const set = new Set<string>()
          const record = ({ path, action }: MergeEvent) => {
            if (path.length === 1 && (action === 'set' || action === 'override')) set.add(String(path[0]))
          }
          const result = mergeValues(partMergeSpec, existing, incoming, record) as JsonObject
          for (const key of Object.keys(result)) assert.equal(set.has(key), Object.hasOwn(incoming, key))
        }),
      )
    })
  })
})
