import assert from 'node:assert/strict'
import { type MemoryHost, memory } from '../../../system/memory.ts'
import { run } from '../run.ts'

describe('cloud-init-per', () => {
  const per = (host: MemoryHost, ...args: string[]) => run(['cloud-init-per', ...args], { host })
  const host = (files = {}) =>
    memory({
      files,
      commands: { 'do it': '', 'do fail': 4, gone: { error: 'not-found' }, killed: { signal: 'SIGKILL' } },
    })
  const count = ({ ran }: MemoryHost) => ran.length

  it('runs a command once, and leaves a mark with its exit code', async () => {
    const one = host()
    assert.equal((await per(one, 'once', 'my-name', 'do', 'it')).exitCode, 0)
    assert.equal((await per(one, 'once', 'my-name', 'do', 'it')).exitCode, 0)
    assert.equal(count(one), 1)
    assert.equal(one.text('/var/lib/cloud/sem/bootper.my_name.once'), '0\t1767225600\n')
  })

  it('has what the command did on the disk before the mark says so', async () => {
    for (const [frequency, marks] of [
      ['once', ['/var/lib/cloud/sem/bootper.x.once']],
      ['instance', ['/var/lib/cloud/instance/sem/bootper.x.instance']],
      ['always', []],
    ] as const) {
      const one = host()
      const flushedWithout: string[] = []
      const files = {
        ...one.files,
        async sync() {
          for (const mark of marks) if (!(await one.files.exists(mark))) flushedWithout.push(mark)
          await one.files.sync()
        },
      }
      await run(['cloud-init-per', frequency, 'x', 'do', 'it'], { host: { ...one, files } })
      assert.deepEqual([flushedWithout, one.syncs], [[...marks], marks.length])
    }
  })

  it('runs it once for each instance, or always', async () => {
    const one = host()
    await per(one, 'instance', 'x', 'do', 'it')
    await per(one, 'instance', 'x', 'do', 'it')
    assert.ok('/var/lib/cloud/instance/sem/bootper.x.instance' in one.tree())
    await per(one, 'always', 'x', 'do', 'it')
    await per(one, 'always', 'x', 'do', 'it')
    assert.equal(count(one), 3)
    assert.ok('/var/lib/cloud/sem/bootper.x.always' in one.tree())
  })

  it('ends as the command ends', async () => {
    const one = host()
    assert.equal((await per(one, 'once', 'x', 'do', 'fail')).exitCode, 4)
    assert.equal(one.text('/var/lib/cloud/sem/bootper.x.once').split('\t')[0], '4')
    assert.equal((await per(one, 'once', 'y', 'gone')).exitCode, 127)
    assert.equal((await per(one, 'once', 'z', 'killed')).exitCode, 137)
  })

  it('recognises old marks by their dashes', async () => {
    const one = host({ '/var/lib/cloud/sem/bootper.my-name.once': '0\t1\n' })
    await per(one, 'once', 'my-name', 'do', 'it')
    assert.equal(count(one), 0)
    assert.ok('/var/lib/cloud/sem/bootper.my_name.once' in one.tree())
  })

  it('refuses what it cannot use', async () => {
    assert.match((await per(host(), 'once', 'x')).err, /^Usage: cloud-init-per /)
    assert.match((await per(host(), 'weekly', 'x', 'do', 'it')).err, /\ninvalid frequency: weekly\n$/)
    assert.deepEqual(await per(host(), 'once', 'a/b', 'do', 'it'), {
      exitCode: 1,
      out: '',
      err: 'name cannot contain a /\n',
    })
    const user = await run(['cloud-init-per', 'once', 'x', 'do', 'it'], { host: host(), root: false })
    assert.equal(user.exitCode, 1)
  })
})
