import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type Notice, notices } from '../../core/notices.ts'
import { networkTables } from '../../stages/network-tables.ts'
import { memory } from '../../system/memory.ts'

const recorded = (name: string) => readFileSync(`fixtures/network-tables/${name}`, 'utf8')

describe("the network stage's tables", () => {
  const files = {
    '/proc/net/route': recorded('route'),
    '/proc/net/ipv6_route': recorded('ipv6_route'),
    '/usr/sbin/ip': '',
  }

  const shown = async (world: Parameters<typeof memory>[0]) => {
    const said: Notice[] = []
    const text = await networkTables(
      memory(world),
      notices((notice) => said.push(notice), 'test'),
    )
    return { text, said }
  }

  it('are those of the reference, for devices with and without a cable, and for routes of every kind', async () => {
    const { text } = await shown({ files, commands: { 'ip -json addr show': recorded('addr.json') } })
    assert.equal(text, recorded('expected.txt'))
  })

  it('leave out what the machine does not have', async () => {
    const { text } = await shown({ files: { '/usr/sbin/ip': '' }, commands: { 'ip -json addr show': '[]' } })
    assert.match(text, /^ci-info: \++Net device info/m)
    assert.doesNotMatch(text, /Route/)
    assert.equal((await shown({})).text, '')
  })

  it('are not worth a failed stage', async () => {
    const { text, said } = await shown({ files, commands: { 'ip -json addr show': 'no JSON' } })
    assert.equal(text, '')
    assert.match(said[0]?.message ?? '', /cannot show the network devices/)
  })
})
