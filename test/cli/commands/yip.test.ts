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
