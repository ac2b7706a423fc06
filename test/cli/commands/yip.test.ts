import assert from 'node:assert/strict'
import { type MemoryHost, memory } from '../../../system/memory.ts'
import { run } from '../run.ts'

describe('yip', () => {
  const stages = (name: string, command: string) => `stages:\n  ${name}:\n  - commands: [${command}]\n`
  const shell = ({ ran }: MemoryHost) => ran.filter(([program]) => program === 'sh').map(([, , text]) => text)
  const files = {
    '/oem/a.yaml': stages('after-install', 'oem'),
    '/here/b.yaml': `${stages('after-install', 'own')}  after-install.after:\n  - commands: [later]\n`,
  }

  it('runs a stage of documents, or only shows its order', async () => {
    const host = memory({ files, unscripted: 'succeed' })
    assert.equal((await run(['-s', 'after-install', 'b.yaml'], { host, called: 'yip' })).exitCode, 0)
    assert.deepEqual(shell(host), ['own'])
    const { out } = await run(['yip', '-a', '-s', 'after-install', '/here/b.yaml'], { host })
    assert.match(
      out,
      /^1\.\n <init> \(background: false\) \(weak: false\)\n2\.\n <\/here\/b\.yaml\.0> \(background: false\) \(weak: true\)\n$/,
    )
    assert.equal(shell(host).length, 1)
    assert.equal((await run(['yip'], { host })).exitCode, 1)
    assert.match((await run(['yip', '--nope', 'x'], { host })).err, /^Error: unrecognized arguments: --nope\n/)
  })

  it('D1: takes documents in dot notation', async () => {
    const host = memory({ unscripted: 'succeed' })
    const line =
      'stages.foo[0].name=bar ip=dhcp stages.foo[0].commands[0]="echo hi" stages.foo[0].commands[1]="echo x=y"'
    assert.equal((await run(['yip', '-d', '-s', 'foo', line], { host })).exitCode, 0)
    assert.deepEqual(shell(host), ['echo hi', 'echo x=y'])
    assert.equal((await run(['yip', '-d', '-s', 'foo', 'ip=dhcp test="echo x=127.0.0.1  > /srv/jojo"'])).exitCode, 0)
  })

  it('reads standard input, and text in one line', async () => {
    const document = stages('default', 'own')
    for (const source of ['-', 'stages: {default: [{commands: [own]}]}', document]) {
      const host = memory({ files: { '/dev/stdin': document }, unscripted: 'succeed' })
      assert.equal((await run(['yip', source], { host })).exitCode, 0)
      assert.deepEqual(shell(host), ['own'], source)
    }
    const long = `stages: {default: [{commands: [own, "${'x'.repeat(5000)}"]}]}`
    assert.equal((await run(['yip', long])).exitCode, 0)
  })

  it('makes one order of all sources, or with --compat one of each', async () => {
    const two = {
      '/a/a.yaml': 'name: A\nstages:\n  default:\n  - {name: x, commands: [a], after: [{name: B.x}]}\n',
      '/b/b.yaml': 'name: B\nstages:\n  default:\n  - {name: x, commands: [b]}\n',
    }
    const host = memory({ files: two, unscripted: 'succeed' })
    assert.equal((await run(['yip', '/a', '/b'], { host })).exitCode, 0)
    assert.deepEqual(shell(host), ['b', 'a'])
    const old = memory({ files: two, unscripted: 'succeed' })
    const { exitCode, err } = await run(['yip', '--compat', '/a', '/b'], { host: old })
    assert.deepEqual([exitCode, shell(old)], [2, []])
    assert.match(err, /step A\.x: "after" cannot be obeyed, and yip runs no step at all then/)
  })

  it('ends with 1 for whatever is wrong, tells where, and sums up at the end', async () => {
    const document =
      'name: A\nstages:\n  default:\n  - {name: x, commands: [bad]}\n  - {name: y, commands: [good], after: [{name: A.z}]}\n'
    const host = memory({ files: { '/oem/a.yaml': document }, commands: { 'sh -c bad': 1 }, unscripted: 'succeed' })
    const { exitCode, err } = await run(['yip', '/oem'], { host })
    assert.equal(exitCode, 1)
    assert.match(err, /^ERROR \/oem\/a\.yaml:5:\d+: step A\.y: "after" names "A\.z"/m)
    assert.match(err, /^ERROR \/oem\/a\.yaml:4:\d+: step A\.x of default: commands\/0: /m)
    assert.match(err, /^INFO stage default: 1 steps ran, 0 skipped, 1 failed \(A\.x in \/oem\/a\.yaml:4\)$/m)
    assert.equal((await run(['yip', '-a', '/oem'], { host })).exitCode, 0)
  })

  it('says on standard error what is as grave as LOGLEVEL, by default information', async () => {
    const document = 'stages:\n  default:\n  - {if: "false", commands: [never]}\n  - {nonsense: 1}\n'
    const levels = async (LOGLEVEL?: string) => {
      const environment: Record<string, string> = LOGLEVEL === undefined ? {} : { LOGLEVEL }
      const { err } = await run(['yip', document], { environment, host: memory({ commands: { 'sh *': 1 } }) })
      return [...new Set(err.match(/^[A-Z]+(?= )/gm))].sort()
    }
    const usual = await levels()
    assert.ok(usual.includes('WARNING') && !usual.includes('DEBUG'), usual.join())
    for (const same of ['info', 'INFO', 'nonsense', '']) assert.deepEqual(await levels(same), usual)
    assert.deepEqual(await levels('critical'), [])
    assert.ok((await levels('debug')).length >= usual.length)
    assert.deepEqual(
      usual.filter((level) => level !== 'INFO'),
      await levels('warning'),
    )
  })
})
