// A machine whose documents ask for its user-data, as Kairos' images do: in a stage of its boot, over the wire, from a cloud that is served.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type Cables, cables } from '../machines/cables.ts'
import type { Container } from '../machines/container.ts'
import { lines, type Machine, machine, seed, status } from './machine.ts'

const repository = join(import.meta.dirname, '../..')
const folder = '/oem/95_userdata'
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdPsnJVCYQ+wiYXxJKCq5sQyUfl4p3Kb1v0YjTg5z0M example'

/** Its user-data are a cloud-config with stages of its own. */
const userData = `#cloud-config
runcmd: ['echo converted >> /var/lib/order']
stages:
  boot:
  - commands: ['echo own >> /var/lib/order']
`
const server = (scenario: object) => `
import { hetzner } from './metadata-server/clouds/hetzner.ts'
import { answersOf, play } from './metadata-server/scenario.ts'
import { serve } from './metadata-server/server.ts'
await serve({ answers: answersOf(play(hetzner, ${JSON.stringify(scenario)})), address: '169.254.169.254', port: 80 })
`
const document = `stages:
  network.before:
  - commands: ["timeout 30 bash -c 'until (: </dev/tcp/169.254.169.254/80) 2>/dev/null; do sleep 0.2; done'"]
  network:
  - if: '[ ! -e ${folder} ]'
    datasource: {providers: [cdrom, hetzner, aws, azure], path: ${folder}}
`

const network = 'version: 2\nethernets: {flan0: {addresses: [169.254.1.1/16]}}\n'
const seedOf = (id: string) => seed({ 'meta-data': `instance-id: ${id}\n`, 'user-data': '', 'network-config': network })

describe('a machine whose documents ask for its user-data', () => {
  let disk: Machine
  let wires: Cables
  let up: Container

  before(async () => {
    wires = await cables([{ name: 'flan0', mac: '52:54:00:aa:00:01', peer: ['169.254.169.254/16'] }])
    const scenario = { 'instance-id': '77', hostname: 'named', domain: '', 'public-keys': [key], 'user-data': userData }
    wires.start([process.execPath, '--input-type=module-typescript', '-e', server(scenario)], repository)
    const listens = await wires.run(['sh', '-c', 'until ss -ltnH sport = :80 | grep -q .; do sleep 0.1; done'])
    assert.equal(listens.code, 0, listens.stderr)
    disk = await machine()
    disk.write({ '/etc/cloud/cloud.cfg.d/99-networkd.cfg': 'system_info: {network: {renderers: [networkd]}}\n' })
    disk.write({
      '/system/oem/00_datasource.yaml': document,
      ...seedOf('i-1'),
    })
    up = await disk.boot({ cards: wires.cards })
  })

  after(async () => {
    await disk?.remove()
    wires?.remove()
  })

  it('has it among its documents, with the name and the keys', async () => {
    const { code, errors } = await status(up)
    assert.deepEqual([code, errors], [0, []])
    for (const name of ['userdata', 'userdata.yaml'])
      assert.equal(await up.read(['cat', `${folder}/${name}`]), userData)
    assert.equal((await up.read(['stat', '-c', '%a', folder, `${folder}/userdata.yaml`])).trim(), '744\n644')
    assert.equal((await up.read(['cat', '/run/config/hostname'])).trim(), 'named')
    assert.equal((await up.read(['cat', '/run/config/instance_id'])).trim(), '77')
    assert.ok((await lines(up, '/root/.ssh/authorized_keys')).includes(key))
    assert.equal((await up.read(['hostname'])).trim(), 'named')
  })

  it('replays it in the same boot, once, and says so', async () => {
    assert.deepEqual(await lines(up, '/var/lib/order'), ['converted', 'own'])
    const log = await up.read(['cat', '/var/log/cloud-init.log'])
    assert.match(log, new RegExp(`replaying stage boot for what became known after it: ${folder}/userdata.yaml`))
  })

  it('runs it in the next boot, and asks nobody', async () => {
    await up.run(['rm', '/var/lib/order'])
    const before = await up.read(['stat', '-c', '%i %Y', `${folder}/userdata`])
    up = await disk.boot({ cards: wires.cards })
    assert.deepEqual((await status(up)).errors, [])
    assert.deepEqual(await lines(up, '/var/lib/order'), ['converted', 'own'])
    assert.equal(await up.read(['stat', '-c', '%i %Y', `${folder}/userdata`]), before)
    assert.equal((await up.run(['test', '-e', '/run/config/hostname'])).code, 1)
  })

  it('forgets it as another instance, before it runs, and asks again', async () => {
    await up.run(['rm', '/var/lib/order'])
    disk.write(seedOf('i-2'))
    up = await disk.boot({ cards: wires.cards })
    assert.deepEqual((await status(up)).errors, [])
    // Only of what is new.
    assert.deepEqual(await lines(up, '/var/lib/order'), ['converted', 'own'])
    assert.equal(await up.read(['cat', `${folder}/userdata.yaml`]), userData)
    assert.match(await up.read(['cat', `${folder}/.instance.json`]), /"instance":"i-2"/)
  })
})
