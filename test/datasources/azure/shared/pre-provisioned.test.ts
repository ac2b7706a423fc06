import assert from 'node:assert/strict'
import { carryOut } from '../../../../system/deed.ts'
import {
  answers,
  asked,
  disc,
  goalUrl,
  healthUrl,
  imds,
  instanceUrl,
  kept,
  mark,
  ovfEnv,
  provisioned,
  reports,
  reprovisionUrl,
  withoutProfile,
} from '../azure-world.ts'

describe('a machine that Azure made in advance', () => {
  const owners = ovfEnv({ set: '<HostName>owned</HostName>' })
  const net = (losses: number): Record<string, string> => ({
    '/sys/class/net/eth0/carrier': '1\n',
    '/sys/class/net/eth0/carrier_down_count': `${losses}\n`,
    '/sys/class/net/eth0/ifindex': '2\n',
  })
  const waiting = {
    ...answers,
    [instanceUrl]: [imds({ extended: { ppsType: 'Running' } }), withoutProfile[instanceUrl] ?? ''],
    [reprovisionUrl]: [404, owners],
  }

  it('is reported, waits to be plugged in elsewhere, and is reported again when it has its owner', async () => {
    const seen: boolean[] = []
    const { here, instance } = await provisioned(
      { http: waiting, files: net(0), disks: [disc(ovfEnv())] },
      {
        carryOut: async (host, deeds, notices) => {
          const done = await carryOut(host, deeds, notices)
          seen.push(await host.files.exists(mark))
          for (const [path, content] of Object.entries(net(1))) await host.files.write(path, content)
          return done
        },
      },
    )
    assert.deepEqual([instance?.hostname, instance?.subplatform], ['owned', 'config-disk (/dev/sr0)'])
    assert.deepEqual(asked(here), [
      `GET ${instanceUrl}`,
      `GET ${goalUrl}`,
      `POST ${healthUrl}`,
      `GET ${reprovisionUrl}`,
      `GET ${reprovisionUrl}`,
      `GET ${instanceUrl}`,
      `GET ${goalUrl}`,
      `POST ${healthUrl}`,
    ])
    assert.deepEqual([seen, mark in here.host.tree()], [[true, false], false])
    assert.match(here.host.text(kept), /owned/)
    assert.equal(here.host.ran.filter(([program]) => program === '/lib/udev/cdrom_id').length, 1)
    assert.deepEqual(here.codes(), [])
  })

  it('has no mark that says so before it was reported', async () => {
    const http = { ...waiting, [`POST ${healthUrl}`]: { error: 'unreachable' as const } }
    const { here, instance } = await provisioned({ http, files: net(0) })
    assert.deepEqual([instance, mark in here.host.tree()], [undefined, false])
  })

  it('is not reported a second time after a boot in between, and gets a lease of its own', async () => {
    const { here, instance } = await provisioned({ http: waiting, files: { [mark]: '' } })
    assert.equal(instance?.hostname, 'owned')
    assert.equal(reports(here).length, 1)
    assert.equal(here.host.ran.filter(([program, ...words]) => program === 'dhcpcd' && !words.includes('-P')).length, 2)
    assert.ok(!(mark in here.host.tree()))
  })

  it('asks for a new lease when the connection fails while it waits for its owner', async () => {
    const http = { ...waiting, [reprovisionUrl]: [{ error: 'unreachable' as const }, owners] }
    const { here, instance } = await provisioned({ http, files: { [mark]: '' } })
    assert.equal(instance?.hostname, 'owned')
    assert.equal(here.host.ran.filter(([program, ...words]) => program === 'dhcpcd' && !words.includes('-P')).length, 3)
  })

  it('has failed if the metadata still say that it has no owner', async () => {
    const stuck = { ...waiting, [instanceUrl]: imds({ extended: { ppsType: 'Savable' } }) }
    const { here, instance } = await provisioned({ http: stuck, files: { [mark]: '' } })
    assert.equal(instance, undefined)
    assert.match(reports(here)[0] ?? '', /<State>NotReady</)
  })

  it('is known by another NIC in place of its own, though the report was cut off with the old one', async () => {
    const http = {
      ...waiting,
      [instanceUrl]: [imds({ extended: { ppsType: 'Savable' } }), imds()],
      [`POST ${healthUrl}`]: [...Array(1300).fill({ error: 'unreachable' }), ''],
    }
    let swaps = 0
    const { here, instance } = await provisioned(
      { http, files: net(0) },
      {
        carryOut: async (host, deeds, notices) => {
          const done = await carryOut(host, deeds, notices)
          if (swaps++ === 0) await host.files.write('/sys/class/net/eth0/ifindex', '3\n')
          return done
        },
      },
    )
    assert.deepEqual([instance?.hostname, mark in here.host.tree()], ['h-imds', false])
  })

  it('whose disk alone is used is reported, and is to be switched off', async () => {
    const http = { ...waiting, [instanceUrl]: imds({ extended: { ppsType: 'PreprovisionedOSDisk' } }) }
    const { here, instance } = await provisioned({ http, files: net(0) })
    assert.deepEqual([instance, mark in here.host.tree()], [undefined, false])
    const [ready = '', failed = ''] = reports(here)
    assert.match(ready, /<State>Ready</)
    assert.match(failed, /<State>NotReady</)
  })
})
