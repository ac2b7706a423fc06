import assert from 'node:assert/strict'
import type { Host } from '../../system/host.ts'
import { memory } from '../../system/memory.ts'

const work: readonly [what: string, flushed: boolean, act: (host: Host) => Promise<unknown>][] = [
  ['nothing', false, async () => {}],
  ['reading', false, ({ files }) => files.readText('/etc/f')],
  ['a question to a command', false, ({ commands }) => commands.query(['true'])],
  ['a file', true, ({ files }) => files.write('/etc/g', 'text')],
  ['a file with the same content', false, ({ files }) => files.write('/etc/f', 'text')],
  ['a file that nobody misses', false, ({ files }) => files.write('/etc/g', 'text', { durable: false })],
  ['such a file behind a link', false, ({ files }) => files.write('/link/g', 'text', { durable: false })],
  ['a line', true, ({ files }) => files.append('/etc/f', 'more')],
  ['a line that nobody misses', false, ({ files }) => files.append('/etc/f', 'more', { durable: false })],
  ['a directory', true, ({ files }) => files.makeDirectory('/srv')],
  ['a directory that is there', false, ({ files }) => files.makeDirectory('/etc')],
  ['a link', true, ({ files }) => files.link('/etc/f', '/etc/l')],
  ['a new name', true, ({ files }) => files.rename('/etc/f', '/etc/g')],
  ['a file that is gone', true, ({ files }) => files.remove('/etc/f')],
  ['a file that nobody misses and that is gone', false, ({ files }) => files.remove('/etc/f', { durable: false })],
  ['a file that was not there', false, ({ files }) => files.remove('/etc/g')],
  ['a mode', true, ({ files }) => files.setMode('/etc/f', 0o600)],
  ['an owner', true, ({ files }) => files.setOwner('/etc/f', { user: 1 })],
  ['times', true, ({ files }) => files.setTimes('/etc/f', new Date(0), new Date(0))],
  ['a command of every boot', false, ({ commands }) => commands.run(['true'], { durable: false })],
  ['a command', true, ({ commands }) => commands.run(['true'])],
]

describe('a host that is to be on the disk', () => {
  for (const [what, flushed, act] of work) {
    it(`${flushed ? 'flushes' : 'does not flush'} it for ${what}`, async () => {
      const host = memory({ files: { '/etc/f': 'text', '/link': { link: '/etc' } }, commands: { true: '' } })
      await act(host)
      await host.files.sync()
      assert.equal(host.syncs, flushed ? 1 : 0)
      await host.files.sync()
      assert.equal(host.syncs, flushed ? 1 : 0, 'once is enough')
      await host.files.sync({ all: true })
      assert.equal(host.syncs, flushed ? 2 : 1)
    })
  }
})
