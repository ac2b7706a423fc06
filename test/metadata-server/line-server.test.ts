import assert from 'node:assert/strict'
import { join } from 'node:path'
import { serveLines } from '../../metadata-server/line-server.ts'
import type { Channel } from '../../system/host.ts'
import { real } from '../../system/real.ts'
import { loadedNock } from '../support/hooks.ts'
import { temporary } from '../support/temporary.ts'

describe('a server of conversations', () => {
  // nock would stand between, with sockets of its own.
  before(async () => {
    ;(await loadedNock())?.restore()
  })
  after(async () => {
    ;(await loadedNock())?.activate()
  })

  const converse = (question: string) => (question === 'quiet' ? undefined : `<${question}>\n`)
  const talk = async (channel: Channel) => {
    await channel.send('qui')
    await channel.send('et\none\ntwo')
    await channel.send('\n')
    return [await channel.line(30_000), await channel.line(30_000)]
  }

  it('answers question by question, on a socket and on a terminal, to one client after another', async () => {
    const directory = temporary()
    for (const socket of [join(directory.path, 'socket'), undefined]) {
      const heard: string[] = []
      const server = await serveLines({
        converse,
        ...(socket !== undefined && { socket }),
        onQuestion: (question, answer) => heard.push(`${question}: ${answer?.trim()}`),
      })
      try {
        for (const round of [1, 2]) {
          const said = await real().channels.converse(server.path, { budget: 60_000 }, talk)
          assert.deepEqual([round, said], [round, ['<one>', '<two>']])
        }
        assert.deepEqual(server.questions, ['quiet', 'one', 'two', 'quiet', 'one', 'two'])
        assert.deepEqual(heard.slice(0, 2), ['quiet: undefined', 'one: <one>'])
      } finally {
        await server.close()
      }
      await assert.rejects(real().channels.converse(server.path, { budget: 1000 }, talk))
    }
    directory.remove()
  })

  it('takes other ends of questions', async () => {
    const directory = temporary()
    const server = await serveLines({ converse, questionEnd: '>', socket: join(directory.path, 'socket') })
    const said = await real().channels.converse(server.path, { budget: 60_000 }, async (channel) => {
      await channel.send('a\nb>')
      return [await channel.line(30_000), await channel.line(30_000)]
    })
    assert.deepEqual(said, ['<a', 'b>'])
    await server.close()
    directory.remove()
  })
})
