import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Container } from '../machines/container.ts'
import { type Machine, machine, seed, status, unit } from './machine.ts'

/** What each loaded unit is started after, as systemd sees it. */
async function ordering(up: Container): Promise<ReadonlyMap<string, readonly string[]>> {
  const text = await up.read(['systemctl', 'show', '--all', '--property=Id,After', '*'])
  const units = text.split('\n\n').map((block) => {
    const property = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(block)?.[1] ?? ''
    return [property('Id'), property('After').split(' ').filter(Boolean)] as const
  })
  return new Map(units)
}

/** Units that wait for one another in a cycle. systemd breaks one by leaving out a unit, a different one each boot. */
function circle(after: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>()
  const path: string[] = []
  const visit = (name: string): readonly string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name]
    if (done.has(name)) return undefined
    path.push(name)
    for (const earlier of after.get(name) ?? []) {
      const found = visit(earlier)
      if (found) return found
    }
    path.pop()
    done.add(name)
    return undefined
  }
  for (const name of after.keys()) {
    const found = visit(name)
    if (found) return found
  }
  return undefined
}

describe("the units' order", () => {
  const disks: Machine[] = []
  const booted = async (prepare: (disk: Machine) => void | Promise<void>) => {
    const disk = await machine()
    disks.push(disk)
    disk.write(seed({ 'meta-data': '', 'user-data': '' }))
    await prepare(disk)
    const up = await disk.boot()
    assert.equal((await status(up)).status, 'done')
    return up
  }
  after(async () => {
    for (const disk of disks) await disk.remove()
  })

  it('has no cycle, and the network stage ends before services start', async () => {
    const up = await booted(() => {})
    const order = await ordering(up)
    assert.ok((order.get('cloud-init-network.service')?.length ?? 0) > 0)
    assert.equal(circle(order), undefined)
    assert.ok(order.get('sysinit.target')?.includes('cloud-init-network.service'))
    const ended = Number((await unit(up, 'cloud-init-network.service'))['ActiveEnterTimestampMonotonic'])
    const began = Number((await unit(up, 'cron.service'))['InactiveExitTimestampMonotonic'])
    assert.ok(ended > 0 && ended <= began, `the network stage ended at ${ended}, cron began at ${began}`)
  })

  it("has none with Kairos' stages, whose boot stage may start a service and comes before the network stage", async () => {
    const up = await booted(async (disk) => {
      mkdirSync(join(disk.disk.root, 'oem'))
      disk.write({
        '/usr/lib/systemd/system/asked.service': '[Service]\nType=oneshot\nExecStart=/usr/bin/touch /run/asked\n',
        '/oem/50.yaml':
          'stages:\n  boot:\n    - commands: [systemctl start asked.service, echo boot >> /run/order]\n  network:\n    - commands: [echo network >> /run/order]\n',
      })
    })
    const order = await ordering(up)
    assert.ok(order.has('cos-setup-boot.service'))
    assert.equal(circle(order), undefined)
    assert.equal((await up.run(['test', '-e', '/run/asked'])).code, 0)
    assert.equal(await up.read(['cat', '/run/order']), 'boot\nnetwork\n')
  })
})
