// A machine that Azure made in advance, on a network that does to its cable what Azure does once it has an owner: unplugged and plugged in
// again, taken away with another one in its place, or nothing at all.

import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Json, JsonObject } from '../../core/json.ts'
import { azure } from '../../metadata-server/clouds/azure.ts'
import { machineOf } from '../../metadata-server/machine.ts'
import { play } from '../../metadata-server/scenario.ts'
import { caseOf } from '../clouds/cases.ts'
import { type PlayedCloud, playCloud } from '../clouds/played-cloud.ts'
import { type CloudMachine, openCloudMachine } from '../machines/cloud-machine.ts'
import { type Layers, withFirstlight } from '../machines/firstlight.ts'
import { rootfs } from '../machines/rootfs.ts'

const mark = '/var/lib/cloud/data/reported_ready'
const ready = 'POST /machine?comp=health -> 200'
const owners = 'GET /metadata/reprovisiondata?api-version=2019-06-01 -> 200'
const second = '52:54:00:12:34:57'

describe('a machine that Azure made in advance', () => {
  let layers: Layers
  const open: { close(): Promise<void> }[] = []

  before(async () => {
    layers = await withFirstlight('replaced')
  })
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close()
  })
  after(() => layers?.remove())

  async function inCloud(
    kind: string,
    files: Readonly<Record<string, string>> = {},
    { lower }: Pick<Layers, 'lower'> = layers,
  ) {
    const nic = { mac: second, ipv4: [{ address: '10.0.0.6', prefix: 24, gateway: '10.0.0.1' }] }
    // The card of its owner's network: at first only the metadata know of it.
    const nics = [...machineOf().nics, ...(kind === 'Savable' ? [nic] : [])] as unknown as Json
    const own: JsonObject = { media: false, 'pre-provisioned': kind }
    const one = caseOf(azure as Parameters<typeof caseOf>[0], 'usual', { azure: own, nics })
    const { machine: described, own: known } = play(azure, one.scenario)
    const machine = await openCloudMachine({
      lower,
      nics: [{ name: 'eth0', mac: described.nics[0]?.mac ?? '' }],
      dmi: azure.dmi?.(described, known) ?? {},
      files: { '/etc/cloud/cloud.cfg.d/99-list.cfg': 'datasource_list: [Azure, None]\n', ...files },
    })
    open.push(machine)
    const cloud = await playCloud(machine, azure as Parameters<typeof playCloud>[1], one.play)
    open.push(cloud)
    return { machine, cloud, id: described.id }
  }

  it('goes on once its cable was unplugged and plugged in again, however short that was', async () => {
    const { machine, cloud, id } = await inCloud('Running')
    const stage = machine.run(['cloud-init', 'init', '--local'])
    await reports(cloud, 1)
    assert.ok(await exists(machine, mark), 'a boot in between would report it again')
    assert.deepEqual(cloud.requests().filter(isAboutOwner), [])
    await machine.inCloud(['sh', '-c', 'ip link set nic0 down; ip link set nic0 up'])
    const { code, stderr } = await stage
    assert.equal(code, 0, stderr)
    await owned(machine, cloud, id)
  })

  it('asks the same of the cloud as the reference does', async () => {
    const asked = async (client: Pick<Layers, 'lower'>) => {
      const { machine, cloud } = await inCloud('Running', {}, client)
      const stage = machine.run(['cloud-init', 'init', '--local'])
      await reports(cloud, 1)
      await machine.inCloud(['sh', '-c', 'ip link set nic0 down; sleep 0.5; ip link set nic0 up'])
      const { code, stderr } = await stage
      assert.equal(code, 0, stderr)
      return cloud.requests()
    }
    const theirs = await asked({ lower: [await rootfs('reference')] })
    assert.deepEqual(await asked(layers), theirs)
    assert.equal(theirs.filter((request) => request === ready).length, 2)
  })

  it('goes on by another card that takes the place of its own', async () => {
    const { machine, cloud, id } = await inCloud('Savable')
    // The overlay that puts hardware behind cards does not follow when one takes another's place.
    await machine.run(['umount', '/sys/devices/virtual/net'])
    const stage = machine.run(['cloud-init', 'init', '--local'])
    await reports(cloud, 1)
    await machine.run(['ip', 'link', 'delete', 'eth0'])
    await machine.plug({ name: 'eth0', mac: second })
    const { code, stderr } = await stage
    assert.equal(code, 0, stderr)
    await owned(machine, cloud, id)
    const { stdout } = await machine.run(['cat', '/run/cloud-init/network-config.json'])
    assert.match(stdout, new RegExp(second))
  })

  it('is reported once and waits where only its disk is wanted, whatever happens to its cable', async () => {
    const { machine, cloud } = await inCloud('PreprovisionedOSDisk')
    const stage = machine.run(['timeout', '--signal=TERM', '8', 'cloud-init', 'init', '--local'])
    await reports(cloud, 1)
    assert.ok(!(await exists(machine, mark)))
    await machine.inCloud(['sh', '-c', 'ip link set nic0 down; ip link set nic0 up'])
    assert.notEqual((await stage).code, 0)
    assert.deepEqual(
      cloud.requests().filter((request) => request === ready || isAboutOwner(request)),
      [ready],
    )
    const { stdout } = await machine.run(['ip', '-4', '-o', 'addr', 'show', 'dev', 'eth0'])
    assert.equal(stdout, '', 'what was set up is taken down')
  })

  it('asks for its owner at once where an earlier boot has reported it', async () => {
    const { machine, cloud, id } = await inCloud('Running', { [mark]: '12.3\n' })
    const { code, stderr } = await machine.run(['cloud-init', 'init', '--local'])
    assert.equal(code, 0, stderr)
    await owned(machine, cloud, id, 1)
  })
})

const isAboutOwner = (request: string) => request.includes('reprovisiondata')

async function exists(machine: CloudMachine, path: string): Promise<boolean> {
  return (await machine.run(['test', '-e', path])).code === 0
}

async function reports({ requests }: PlayedCloud, count: number): Promise<void> {
  while (requests().filter((request) => request === ready).length < count) await sleep(50)
}

/** It is its owner's, everybody who has to know does, and nothing is left of how it got there. */
async function owned(machine: CloudMachine, cloud: PlayedCloud, id: string, times = 2): Promise<void> {
  const requests = cloud.requests()
  assert.equal(requests.filter((request) => request === ready).length, times, requests.join('\n'))
  assert.equal(requests.at(-1), ready)
  assert.ok(requests.includes(owners), requests.join('\n'))
  assert.ok(!(await exists(machine, mark)))
  const { stdout: data } = await machine.run(['cat', '/run/cloud-init/instance-data.json'])
  const { v1 } = JSON.parse(data) as { v1: Record<string, unknown> }
  assert.deepEqual([v1['instance_id'], v1['local_hostname']], [id, 'db-1'])
  const { stdout: left } = await machine.run(['ip', '-4', '-o', 'addr', 'show', 'dev', 'eth0'])
  assert.equal(left, '')
}
