// A seed at a service on the wire: the machine has no address, there is no DHCP server, and one of two cards leads nowhere.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type Cables, cables } from '../machines/cables.ts'
import type { Container } from '../machines/container.ts'
import { type Machine, machine, status } from './machine.ts'

const [nowhere, wire] = ['52:54:00:aa:00:01', '52:54:00:aa:00:02']
const repository = join(import.meta.dirname, '../..')

/** Serves the played cloud for as long as the machines need it. */
const server = `
import { nocloud } from './metadata-server/clouds/nocloud.ts'
import { answersOf, play } from './metadata-server/scenario.ts'
import { serve } from './metadata-server/server.ts'
const network = { version: 2, ethernets: { wire: { match: { macaddress: '${wire}' }, 'set-name': 'flan1', addresses: ['192.0.2.10/24'] } } }
const scenario = { 'instance-id': 'i-wire', hostname: 'wired', domain: '', 'user-data': '#cloud-config\\n{}\\n', nocloud: { 'network-config': network } }
await serve({ answers: answersOf(play(nocloud, scenario)), address: '::', port: 80 })
`

describe('a machine whose seed is at a link-local address', () => {
  let disk: Machine
  let wires: Cables
  let up: Container

  before(async () => {
    wires = await cables([
      { name: 'flan0', mac: nowhere, peer: [] },
      { name: 'flan1', mac: wire, peer: ['169.254.169.254/16', 'fe80::a9fe:a9fe/64'] },
    ])
    wires.start([process.execPath, '--input-type=module-typescript', '-e', server], repository)
    disk = await machine()
    disk.write({ '/etc/cloud/cloud.cfg.d/99-networkd.cfg': 'system_info: {network: {renderers: [networkd]}}\n' })
  })

  after(async () => {
    await disk?.remove()
    wires?.remove()
  })

  for (const address of ['169.254.169.254', '[fe80::a9fe:a9fe]']) {
    it(`has it in the local stage, with its network config (${address})`, async () => {
      up = await disk.boot({ cards: wires.cards, args: [`ds=nocloud;s=http://${address}/seed/`] })
      const { code, errors, detail } = await status(up)
      assert.deepEqual([code, errors], [0, []])
      assert.match(detail, /^DataSourceNoCloud \[seed=cmdline,http:/)
      assert.equal((await up.read(['hostname'])).trim(), 'wired')
      const networkd = await up.read(['sh', '-c', 'cat /etc/systemd/network/*.network'])
      assert.match(networkd, /192\.0\.2\.10\/24/)
      assert.doesNotMatch(await up.read(['ip', '-4', 'addr']), /169\.254\./)
      await up.run(['cloud-init', 'clean', '--logs', '--configs', 'all'])
    })
  }
})
