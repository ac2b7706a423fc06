import assert from 'node:assert/strict'
import { type Io, withName, withOutput } from '../../cli/io.ts'

/** An Io that records what of it was made. */
function lazyIo(asked: string[]): Io {
  const refused = (name: string) => {
    asked.push(name)
    return undefined as never
  }
  return {
    name: 'firstlight',
    global: { debug: false, force: false },
    out: (text) => void asked.push(`out ${text}`),
    err: () => refused('err'),
    boot: () => refused('boot'),
    root: true,
    directory: '/here',
    environment: { A: 'b' },
    get host() {
      return refused('host')
    },
    get columns() {
      return refused('columns')
    },
    get terminal() {
      return refused('terminal')
    },
    get interrupted() {
      return refused('interrupted')
    },
  }
}

describe('the world of a command', () => {
  it('has another name, and makes nothing before it is asked for', () => {
    const asked: string[] = []
    const io = withName(withName(lazyIo(asked), 'cloud-init'), 'cloud-init status', { debug: true, force: false })
    assert.deepEqual(
      [io.name, io.global.debug, io.root, io.directory, io.environment],
      ['cloud-init status', true, true, '/here', { A: 'b' }],
    )
    assert.deepEqual(asked, [])
    void [io.host, io.columns, io.terminal, io.interrupted]
    io.out('x')
    assert.deepEqual(asked, ['host', 'columns', 'terminal', 'interrupted', 'out x'])
  })

  it('prints elsewhere, under any name', () => {
    const asked: string[] = []
    const printed: string[] = []
    const io = withName(
      withOutput(lazyIo(asked), (text) => void printed.push(text)),
      'other',
    )
    io.out('x')
    assert.deepEqual([printed, asked, io.global.debug], [['x'], [], false])
  })
})
