import assert from 'node:assert/strict'
import { HostError } from '../../../../core/errors.ts'
import { say } from '../../../../core/said.ts'
import { goalStateOf, wireServerOf } from '../../../../datasources/azure/shared/wire-server.ts'
import type { Lease } from '../../../../network/apply/lease.ts'
import { memory } from '../../../../system/memory.ts'
import type { HttpAnswer } from '../../../../system/memory-http.ts'
import { answers, goalUrl, healthUrl, id, provisioned } from '../azure-world.ts'

const minutes = 60

describe("Azure's wire server", () => {
  for (const status of [403, 404, 410, 429, 500, 503]) {
    it(`is asked again each second while it answers ${status}, for twenty minutes at most`, async () => {
      const passing = await provisioned({ http: { ...answers, [goalUrl]: [status, status, answers[goalUrl] ?? ''] } })
      assert.deepEqual([passing.instance?.id, passing.here.codes()], [id, []])
      assert.deepEqual(passing.here.host.sleeps.slice(-2), [1000, 1000])
      const { here, instance } = await provisioned({ http: { ...answers, [goalUrl]: status } })
      // The machine is what it is; that nobody could be told is reported.
      assert.deepEqual([instance?.id, here.codes()], [id, ['datasource/not-done']])
      const seconds = here.host.sleeps.reduce((sum, one) => sum + one, 0) / 1000
      assert.ok(seconds > 19 * minutes && seconds < 21 * minutes, String(seconds))
    })
  }

  it('hears a report again until it has taken it', async () => {
    const { here } = await provisioned({ http: { ...answers, [`POST ${healthUrl}`]: [410, 429, 500, ''] } })
    assert.deepEqual(here.codes(), [])
    assert.equal(here.host.requests.filter(({ method }) => method === 'POST').length, 4)
  })

  it('is given up at once where there is no network of any kind', async () => {
    const host = memory()
    const unroutable = new HostError('unreachable', say`no`, {
      cause: Object.assign(new Error(), { code: 'ENETUNREACH' }),
    })
    let tries = 0
    const get: typeof host.http.get = (_url, options) => {
      tries += 1
      assert.equal(options?.retryOn?.({ error: unroutable }), false)
      assert.equal(options?.retryOn?.({ status: 404 }), true)
      throw unroutable
    }
    await assert.rejects(goalStateOf({ ...host, http: { ...host.http, get } }, '168.63.129.16'), unroutable)
    assert.equal(tries, 1)
  })

  it('tells a goal that is none by what is missing', async () => {
    const body =
      '<GoalState><Incarnation>1</Incarnation><Container><ContainerId> </ContainerId></Container></GoalState>'
    for (const answer of [body, '<html>', '', '{}'] satisfies HttpAnswer[]) {
      const host = memory({ http: { [goalUrl]: answer } })
      await assert.rejects(goalStateOf(host, '168.63.129.16'), { name: 'ConfigError' })
    }
  })

  it('is where the lease says, in whatever form a DHCP client has that', () => {
    const named = (value?: string) =>
      wireServerOf({ options: value === undefined ? {} : { 'unknown-245': value } } as unknown as Lease)
    assert.equal(named('10.9.8.7'), '10.9.8.7')
    assert.equal(named('a:9:8:7'), '10.9.8.7')
    assert.equal(named('A8:3F:81:10'), '168.63.129.16')
    assert.equal(named('abcd'), '97.98.99.100')
    assert.equal(named('a\\"\\\\d'), '97.34.92.100')
    assert.equal(named('too long'), '168.63.129.16')
    assert.equal(named(), '168.63.129.16')
    assert.equal(wireServerOf(undefined), '168.63.129.16')
  })
})
