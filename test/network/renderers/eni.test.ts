// The eni renderer against recorded documents, and its own rules.

import assert from 'node:assert/strict'
import type { Json } from '../../../core/json.ts'
import { conventionsFor } from '../../../distros/profiles.ts'
import { parseNetworkConfig } from '../../../network/index.ts'
import { eni } from '../../../network/renderers/eni.ts'
import { describeVectors } from '../vectors.ts'

function render(config: readonly Json[]) {
  const { state, problems } = parseNetworkConfig({ version: 1, config }, { document: 'test' })
  assert.ok(state, JSON.stringify(problems))
  const { files, notices } = eni.render(state, { conventions: conventionsFor('debian'), nics: [] })
  return { text: files[0]?.content ?? '', notices }
}

describe('network/renderers/eni', () => {
  describeVectors(eni, { pair: 'debian-eni', distro: 'debian', mode: () => 0o644 })

  it("removes the stock config of Debian's old images, and warns of an edited one", () => {
    const path = '/etc/network/interfaces.d/eth0.cfg'
    const { state } = parseNetworkConfig({ version: 2 }, { document: 'test' })
    assert.ok(state)
    const removed = (distro: string, present: string) => {
      const options = { conventions: conventionsFor(distro), nics: [], current: { [path]: present } }
      const { removals, notices } = eni.render(state, options)
      return [removals, notices.map(({ message }) => message)]
    }
    const stock = 'auto eth0\niface eth0 inet dhcp\n'
    const warning = `${path} is there and has been edited; it may be in the way of /etc/network/interfaces.d/50-cloud-init`
    assert.deepEqual(removed('debian', stock), [[path], []])
    assert.deepEqual(removed('debian', `${stock}mtu 1400\n`), [[], [warning]])
    assert.deepEqual(removed('ubuntu', stock), [[], []])
  })

  it('leaves out name servers that are not addresses, and says so', () => {
    const servers = ['ns.example', '9.9.9.9', '1.1.1.1#dns.example', 'fe80::1%e0']
    const four = { type: 'static', address: '10.0.0.5/24', dns_nameservers: servers }
    const six = { type: 'static6', address: '2001:db8::5/64', dns_nameservers: servers }
    const { text, notices } = render([
      { type: 'physical', name: 'e0', subnets: [four, six] },
      { type: 'nameserver', address: 'ns.example', search: 'lost.example' },
    ])
    assert.deepEqual(text.match(/dns-.*/g), ['dns-nameservers 9.9.9.9', 'dns-nameservers fe80::1%e0'])
    assert.deepEqual(
      notices.map(({ code, message }) => `${code} ${message}`),
      [
        'network/not-rendered name server 1 of all interfaces is no IP address; it is left out',
        'network/not-rendered name server 3 of e0 is no IP address; it is left out',
      ],
    )
  })
})
