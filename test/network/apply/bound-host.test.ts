import assert from 'node:assert/strict'
import { type Notice, notices } from '../../../core/notices.ts'
import { say } from '../../../core/said.ts'
import { boundHost, heldNotices, linkLocalOf } from '../../../network/apply/bound-host.ts'
import { memory } from '../../../system/memory.ts'

describe('a host bound to one NIC', () => {
  it('sends every request from the addresses of the NIC', async () => {
    const host = memory({ http: () => 'here' })
    const from = { ipv4: '10.0.0.5', ipv6: 'fe80::1%eth0' }
    const { http } = boundHost(host, new AbortController().signal, from)
    await http.get('http://169.254.169.254/a')
    await http.get('http://169.254.169.254/b', { absent: true })
    await http.request('PUT', 'http://169.254.169.254/c')
    await http.race(['http://169.254.169.254/d'])
    assert.deepEqual(
      host.requests.map((request) => [request.method, request.url.at(-1), request.from]),
      [
        ['GET', 'a', from],
        ['GET', 'b', from],
        ['PUT', 'c', from],
        ['GET', 'd', from],
      ],
    )
  })

  it('ends its requests and sleeps with the try, and with their own signal', async () => {
    for (const whose of ['try', 'own'] as const) {
      const stop = { try: new AbortController(), own: new AbortController() }
      const { http, clock } = boundHost(memory({ http: () => 503 }), stop.try.signal)
      const options = { signal: stop.own.signal, interval: 1000, retries: 1000, budget: 1e9 }
      const answer = http.get('http://169.254.169.254/', options)
      stop[whose].abort()
      await assert.rejects(answer, { name: 'AbortError' })
      if (whose === 'try') await assert.rejects(clock.sleep(1000), { name: 'AbortError' })
    }
  })

  it('holds warnings back until they are released, under every topic', () => {
    const said: Notice[] = []
    const held = heldNotices(notices((notice) => said.push(notice), 'a'))
    held.notices.debug(say`first`)
    held.notices.topic('b').warning('network/dhcp', say`second`)
    held.notices.error('network/dhcp', say`third`)
    held.notices.deprecated('network/dhcp', say`fourth`)
    assert.deepEqual(
      said.map(({ message }) => message),
      ['first'],
    )
    held.release()
    held.release()
    assert.deepEqual(
      said.map(({ topic, message }) => `${topic} ${message}`),
      ['a first', 'b second', 'a third', 'a fourth'],
    )
  })
})

describe('the link-local address of a NIC', () => {
  const line = (last: string, flags: string, nic: string, scope = '20') =>
    `fe8000000000000050540000fe00000${last} 02 40 ${scope} ${flags} ${nic.padStart(8)}\n`
  const of = (text: string | undefined, patience = 0) => {
    const host = memory(text === undefined ? {} : { files: { '/proc/net/if_inet6': text } })
    return linkLocalOf(host, 'eth1', patience)
  }

  it('is that of the NIC, with its zone', async () => {
    const text = line('1', '80', 'eth0') + line('2', '80', 'eth1', '00') + line('3', '80', 'eth1')
    assert.equal(await of(text), 'fe80:0000:0000:0000:5054:0000:fe00:0003%eth1')
  })

  it('is none while the kernel is not sure of it, or has none', async () => {
    assert.equal(await of(undefined, 2000), undefined)
    assert.equal(await of(line('1', '80', 'eth0')), undefined)
    assert.equal(await of(line('1', 'c0', 'eth1'), 2000), undefined)
  })

  it('is waited for', async () => {
    const host = memory({ files: { '/proc/net/if_inet6': line('1', 'c0', 'eth1') } })
    const address = linkLocalOf(host, 'eth1', 2000)
    await host.files.write('/proc/net/if_inet6', line('1', '80', 'eth1'))
    assert.match((await address) ?? '', /0001%eth1$/)
    assert.ok(host.sleeps.length > 0)
  })
})
