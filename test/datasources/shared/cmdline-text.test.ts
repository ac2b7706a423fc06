import assert from 'node:assert/strict'
import fc from 'fast-check'
import { notices } from '../../../core/notices.ts'
import { configBlocks, configUrl, forcedSource, noCloudLine, words } from '../../../datasources/shared/cmdline-text.ts'
import { configFromCmdline } from '../../../stages/config/config-from-cmdline.ts'

const word = fc.stringMatching(/^[A-Za-z0-9._/:-]{1,12}$/)
const value = fc.stringMatching(/^[A-Za-z0-9._/:@%?&-]{0,20}$/)

describe('the kernel command line', () => {
  it('names a datasource by ds=, whatever stands around it', () => {
    const other = word.filter((text) => !text.includes('='))
    fc.assert(
      fc.property(fc.array(other), word, fc.array(value), fc.array(other), (before, name, options, after) => {
        const line = [...before, [`ds=${name}`, ...options].join(';'), ...after].join(' ')
        assert.deepEqual(forcedSource(line), { name, key: 'ds' })
      }),
    )
  })

  it('has the last word about it, in whatever spelling', () => {
    const line = 'ci.ds=A ds=B;x ds=C ci.datasource=D'
    assert.deepEqual(forcedSource(line), { name: 'D', key: 'ci.datasource' })
    assert.deepEqual(forcedSource('ci.datasource=D ds=C;x'), { name: 'C', key: 'ds' })
    assert.deepEqual(forcedSource('ds=C ds= ci.ds=;x'), { name: 'C', key: 'ds' })
  })

  it('names none inside other words', () => {
    for (const line of ['', 'ro', 'xds=a', 'ds=', 'ds=;x', 'cixds=a', 'rd.ds=a'])
      assert.equal(forcedSource(line), undefined)
  })

  it('gives a NoCloud seed its keys back, in any order and number', () => {
    const key = fc.stringMatching(/^[a-z-]{2,10}$/)
    fc.assert(
      fc.property(fc.dictionary(key, fc.option(value)), fc.boolean(), (pairs, net) => {
        const written = Object.entries(pairs).map(([name, text]) => (text === null ? name : `${name}=${text}`))
        const line = `ro ${[`ds=nocloud${net ? '-net' : ''}`, ...written].join(';')} quiet`
        assert.deepEqual(noCloudLine(line), { variant: net ? 'nocloud-net' : 'nocloud', metadata: { ...pairs } })
      }),
    )
  })

  it('spells out the short keys of a NoCloud seed', () => {
    const { metadata } = noCloudLine('ds=nocloud;h=box;i=i-1;s=http://x/?a=b;;quiet') ?? {}
    assert.deepEqual(metadata, {
      'local-hostname': 'box',
      'instance-id': 'i-1',
      seedfrom: 'http://x/?a=b',
      quiet: null,
    })
  })

  it('is no NoCloud seed where the name goes on', () => {
    for (const line of ['ds=nocloudy', 'ds=nocloud-network', 'ds=NoCloud', 'xds=nocloud'])
      assert.equal(noCloudLine(line), undefined)
  })

  it('has config blocks, decoded and joined', () => {
    const line = 'ro cc: a: 1\\nb: %5B2, 3%5D end_cc quiet cc:c: 4'
    assert.equal(configBlocks(line), 'a: 1\nb: [2, 3] \nc: 4')
  })

  it('has no config block in a word', () => {
    assert.equal(configBlocks('BOOTIF=aa:bb:cc:dd ro'), undefined)
  })

  it('decodes what can be decoded, in bounded time', () => {
    assert.equal(configBlocks('cc:%zz%C3%A9%ff'), '%zzé\ufffd')
    fc.assert(fc.property(fc.string(), (line) => typeof configBlocks(`cc:${line}`) === 'string'))
    assert.ok(configBlocks(' cc:end_cc'.repeat(20_000)) !== undefined)
  })

  it('reads all blocks as one mapping', () => {
    const said: string[] = []
    const sink = notices(({ code }) => code && said.push(code), 'test')
    assert.deepEqual(configFromCmdline('cc: {a: {b: 1}} end_cc ro', sink), { a: { b: 1 } })
    assert.equal(configFromCmdline('ro quiet', sink), undefined)
    assert.equal(configFromCmdline('cc: end_cc', sink), undefined)
    assert.deepEqual(said, [])
    assert.equal(configFromCmdline('cc: [a, b]', sink), undefined)
    assert.deepEqual(said, ['yaml/not-a-mapping'])
  })

  it('has a config address, formerly under another name', () => {
    assert.deepEqual(configUrl('url=http://a cloud-config-url=http://b'), { key: 'cloud-config-url', url: 'http://b' })
    assert.deepEqual(configUrl('url=http://a url=http://c'), { key: 'url', url: 'http://c' })
    assert.equal(configUrl('cloud-config-url= ro'), undefined)
  })

  it('is split at any blank', () => {
    assert.deepEqual(words(' a\tb\n c '), ['a', 'b', 'c'])
  })
})
