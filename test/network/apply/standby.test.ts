import assert from 'node:assert/strict'
import { standbyOver } from '../../../network/apply/standby.ts'
import { type MemoryHost, memory } from '../../../system/memory.ts'

const home = '/sys/class/net'

function nic(name: string, index: number, { losses = 0, carrier = '1' } = {}): Record<string, string> {
  const files = { ifindex: index, carrier_down_count: losses, carrier }
  return Object.fromEntries(Object.entries(files).map(([file, value]) => [`${home}/${name}/${file}`, `${value}\n`]))
}

/** A machine to which something happens at each look after the first: one step a look. */
function changing(steps: readonly ((files: MemoryHost['files']) => Promise<void>)[]) {
  const host = memory({ files: { ...nic('eth0', 2), ...nic('lo', 1) } })
  let next = 0
  const sleep: MemoryHost['clock']['sleep'] = async (milliseconds) => {
    await host.clock.sleep(milliseconds)
    const step = steps[next++]
    assert.ok(step, 'it waits for ever')
    await step(host.files)
  }
  return { here: { ...host, clock: { ...host.clock, sleep } }, looks: () => next }
}

async function put(files: MemoryHost['files'], tree: Readonly<Record<string, string>>) {
  for (const [path, content] of Object.entries(tree)) await files.write(path, content)
}

const nothing = async () => {}

describe('a machine on standby', () => {
  it('sees that its NIC was plugged in elsewhere, however short it was without a carrier', async () => {
    const { here, looks } = changing([nothing, (files) => put(files, nic('eth0', 2, { losses: 1 }))])
    await (await standbyOver(here, 'replugged', 'eth0'))()
    assert.equal(looks(), 2)
  })

  it('sees what happened between the first look and the wait', async () => {
    const { here, looks } = changing([])
    const over = await standbyOver(here, 'replugged', 'eth0')
    await put(here.files, nic('eth0', 2, { losses: 1 }))
    await over()
    assert.equal(looks(), 0)
  })

  it('waits for the carrier to come back, on a kernel that does not count too', async () => {
    const carrier = (value: string) => (files: MemoryHost['files']) =>
      put(files, { [`${home}/eth0/carrier`]: `${value}\n` })
    const { here, looks } = changing([carrier('0'), nothing, carrier('1')])
    await here.files.remove(`${home}/eth0/carrier_down_count`)
    await (await standbyOver(here, 'replugged', 'eth0'))()
    assert.equal(looks(), 3)
  })

  it('waits for another NIC in place of its own, of the same name too', async () => {
    const gone = (files: MemoryHost['files']) => files.remove(`${home}/eth0`, { recursive: true })
    const { here, looks } = changing([nothing, gone, nothing, (files) => put(files, nic('eth0', 3))])
    await (await standbyOver(here, 'replaced', 'eth0'))()
    assert.equal(looks(), 4)
  })

  it('does not take a second NIC for the one that takes its place', async () => {
    const { here, looks } = changing([
      (files) => put(files, nic('eth1', 3)),
      nothing,
      (files) => files.remove(`${home}/eth0`, { recursive: true }),
    ])
    await (await standbyOver(here, 'replaced', 'eth0'))()
    assert.equal(looks(), 3)
  })

  it('waits for nothing where there is nothing to wait for', async () => {
    const { here } = changing([])
    await (await standbyOver(here, 'nothing', undefined))()
  })

  it('fails if it is not switched off', async () => {
    const { here } = changing([nothing])
    await assert.rejects((await standbyOver(here, 'off', 'eth0'))(), { code: 'timeout' })
  })
})
