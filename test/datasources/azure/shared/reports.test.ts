import assert from 'node:assert/strict'
import { secret } from '../../suite.ts'
import {
  answers,
  asked,
  disc,
  goalUrl,
  id,
  instanceUrl,
  ovfEnv,
  provisioned,
  reports,
  valueIn,
} from '../azure-world.ts'

describe('what Azure and its host are told', () => {
  it('waits twenty minutes for a lease where it needs the metadata, and tells the host', async () => {
    const files = { '/var/lib/hyperv/.kvp_pool_1': '' }
    const { here, instance } = await provisioned({ leases: { eth0: '' }, files })
    assert.equal(instance, undefined)
    assert.ok(here.host.sleeps.reduce((sum, one) => sum + one, 0) >= 1_200_000)
    assert.match(valueIn(here), /^result=error\|reason=failure to obtain DHCP lease\|agent=Cloud-Init\//)
    assert.deepEqual(reports(here), [])
  })

  it('tells the host, and not the fabric, that there is no primary NIC', async () => {
    const files = { '/var/lib/hyperv/.kvp_pool_1': '' }
    const leaseLines = { eth0: 'classless_static_routes=10.1.0.0/16 10.0.0.1\n' }
    const { here, instance } = await provisioned({ leaseLines, files })
    assert.deepEqual([instance, asked(here)], [undefined, []])
    assert.match(valueIn(here), /reason=failure to find primary DHCP interface/)
  })

  it('asks the wire server that the lease names', async () => {
    const server = 'http://10.9.8.7/machine'
    const http = {
      ...answers,
      [`${server}/?comp=goalstate`]: answers[goalUrl] ?? '',
      [`POST ${server}?comp=health`]: '',
    }
    const lease = Buffer.concat([Buffer.alloc(240), Buffer.of(245, 4, 10, 9, 8, 7, 255)])
    const { here } = await provisioned({ http, files: { '/var/lib/dhcpcd/eth0.lease': lease } })
    assert.deepEqual(asked(here).slice(1), [`GET ${server}/?comp=goalstate`, `POST ${server}?comp=health`])
  })

  it('reports why it failed to the host and to the fabric, and quotes nothing', async () => {
    const set = `<HostName>h</HostName><UserPassword>${secret}</UserPassword><UserPassword>${secret}</UserPassword>`
    const files = { '/var/lib/hyperv/.kvp_pool_1': '' }
    const { here, instance } = await provisioned({ disks: [disc(ovfEnv({ set }))], files })
    assert.equal(instance, undefined)
    const [report = ''] = reports(here)
    assert.match(
      report,
      /<State>NotReady<.*<SubStatus>ProvisioningFailed<.*<Description>result=error\|&apos;reason=unexpected metadata parsing ovf-env.xml: multiple configuration matches for &apos;&apos;UserPassword&apos;&apos; \(2\)&apos;\|/s,
    )
    assert.match(
      valueIn(here),
      /\|vm_id=37133713-cdab-2143-0123-0123456789ab\|timestamp=2026-\S+\|documentation_url=https:\/\/aka.ms\/linuxprovisioningerror$/,
    )
    assert.ok(!`${report}${valueIn(here)}`.includes(secret))
  })

  it('reports success to the host', async () => {
    const { here } = await provisioned({ files: { '/var/lib/hyperv/.kvp_pool_1': '', '/sys/firmware/efi/x': '' } })
    const pool = here.host.tree()['/var/lib/hyperv/.kvp_pool_1']
    assert.equal(Buffer.from(here.host.text('/var/lib/hyperv/.kvp_pool_1')).length, 2560)
    assert.ok(pool)
    assert.match(valueIn(here), new RegExp(`^result=success\\|agent=Cloud-Init/\\S+\\|timestamp=\\S+\\|vm_id=${id}$`))
  })

  it('does not report where it was told not to', async () => {
    const { here, instance } = await provisioned({}, { config: { experimental_skip_ready_report: true } })
    assert.deepEqual([instance?.id, asked(here)], [id, [`GET ${instanceUrl}`]])
  })
})
