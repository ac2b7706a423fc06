import assert from 'node:assert/strict'
import type { HttpAnswer } from '../../../../system/memory.ts'
import { answers, imds, instanceUrl, olderUrl, primaryLease, provisioned, reports, valueIn } from '../azure-world.ts'

const pool = { '/var/lib/hyperv/.kvp_pool_1': '' }

/** What comes of a machine without media whose metadata service answers like this, in how much time, and what its host is told. */
async function answered(answer: HttpAnswer | readonly HttpAnswer[], leaseLine = primaryLease) {
  const http = { ...answers, [instanceUrl]: answer } as Record<string, HttpAnswer>
  const { here, instance } = await provisioned({ http, files: pool, leaseLines: { eth0: leaseLine } })
  const tries = here.host.requests.filter(({ url }) => url === instanceUrl).length
  const seconds = here.host.sleeps.reduce((sum, one) => sum + one, 0) / 1000
  return { here, instance, tries, seconds, told: valueIn(here) }
}

describe("Azure's metadata service", () => {
  for (const status of [404, 410, 429, 500]) {
    it(`is asked again for five minutes while it answers ${status}, as it does for a while`, async () => {
      const passing = await answered([...Array(200).fill(status), imds()])
      assert.deepEqual([passing.instance?.hostname, passing.tries], ['h-imds', 201])
      const { instance, seconds, told, here } = await answered(status)
      assert.equal(instance, undefined)
      assert.ok(seconds >= 290 && seconds < 320, String(seconds))
      assert.match(
        told,
        new RegExp(
          `\\|reason=http error ${status} querying IMDS\\|.*\\|http_code=${status}\\|duration=\\d+\\|exception=.*\\|url=http:`,
        ),
      )
      assert.match(reports(here)[0] ?? '', /<State>NotReady</)
    })
  }

  for (const status of [401, 403, 405, 451, 501]) {
    it(`is not asked again where it answers ${status}, and the fabric is told`, async () => {
      const { instance, tries, told, here } = await answered(status)
      assert.deepEqual([instance, tries], [undefined, 1])
      assert.match(told, new RegExp(`\\|http_code=${status}\\|`))
      assert.match(reports(here)[0] ?? '', new RegExp(`<State>NotReady<.*http_code=${status}`, 's'))
    })
  }

  it('is asked for its older version once, and not for ever', async () => {
    const http = { ...answers, [instanceUrl]: 400, [olderUrl]: 400 }
    const { here, instance } = await provisioned({ http })
    assert.equal(instance, undefined)
    assert.deepEqual(
      here.host.requests.map(({ url }) => url).filter((url) => url.includes('/metadata/')),
      [instanceUrl, olderUrl],
    )
  })

  it('may be out of reach for a while: longer where the lease has a route to it', async () => {
    const nobody = { error: 'unreachable' } as const
    const { instance, tries } = await answered([...Array(100).fill(nobody), imds()])
    assert.deepEqual([instance?.hostname, tries], ['h-imds', 101])
    const elsewhere = 'classless_static_routes=0.0.0.0/0 10.0.0.1 168.63.129.16/32 10.0.0.1\n'
    const without = await answered(nobody, elsewhere)
    assert.deepEqual([without.instance, without.tries], [undefined, 11])
    assert.match(without.told, /\|reason=connection error querying IMDS\|/)
  })
})
