import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { cmdlineConfig, shellWords } from '../../../network/apply/kernel-cmdline.ts'
import { machine } from './machine.ts'

const encode = (text: string) => Buffer.from(text).toString('base64')

describe('network-config= of the kernel command line', () => {
  const read = (cmdline: string) => {
    const here = machine()
    return { config: cmdlineConfig(cmdline, here.sink), codes: here.codes() }
  }

  it('is base64 of YAML, gzipped or not; the last one counts', () => {
    const yaml = 'version: 1\nconfig: []\n'
    const zipped = gzipSync(yaml).toString('base64')
    const expected = { version: 1, config: [] }
    assert.deepEqual(read(`network-config=${encode(yaml)}`).config, expected)
    assert.deepEqual(read(`a network-config=disabled b network-config=${zipped} c`).config, expected)
  })

  it('may be the word disabled, or empty', () => {
    assert.deepEqual(read('network-config=disabled').config, { config: 'disabled' })
    assert.deepEqual(read('network-config='), { config: undefined, codes: [] })
  })

  it('is ignored with an error if it cannot be read', () => {
    for (const bad of ['%%%', encode('- a list\n'), encode('a: ['), 'H4sIAAAA']) {
      const { config, codes } = read(`network-config=${bad}`)
      assert.equal(config, undefined, bad)
      assert.ok(codes.length > 0 && codes.every((code) => code === 'network/bad-cmdline'), bad)
    }
  })

  it('does not unpack a bomb', () => {
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024)).toString('base64')
    assert.equal(read(`network-config=${bomb}`).config, undefined)
  })
})

describe('words of a shell', () => {
  it('keep what is quoted together', () => {
    assert.deepEqual(shellWords(`a 'b c' "d \\" e" f\\ g ''`), ['a', 'b c', 'd " e', 'f g', ''])
    assert.equal(shellWords('a "b'), undefined)
  })
})
