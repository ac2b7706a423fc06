import assert from 'node:assert/strict'
import { fetchOptions } from '../../system/fetch-options.ts'
import { type HttpAnswer, memory } from '../../system/memory.ts'
import { requestBudget } from '../../system/request-budget.ts'

const url = 'http://10.0.0.1/x'

for (const [kind, options] of Object.entries(fetchOptions)) {
  describe(`a fetch of the kind ${kind}`, () => {
    const budget = requestBudget(options)
    const answering = (...answers: HttpAnswer[]) => memory({ http: { [url]: answers } })

    it('has time for all its tries', async () => {
      const { timeout, retries, interval } = options
      assert.ok(timeout + retries * (timeout + interval) <= budget)
      const host = answering({ takes: timeout + 1 })
      const started = await host.clock.uptime()
      await assert.rejects(host.http.get(url, options), { code: 'timeout' })
      assert.equal(host.requests.length, retries + 1)
      assert.equal((await host.clock.uptime()) - started, ((retries + 1) * timeout + retries * interval) / 1000)
    })

    it('is given what comes at the last moment of a try, and nothing that comes after', async () => {
      const { timeout } = options
      assert.equal(
        (await answering({ takes: timeout, body: 'x' }).http.get(url, { ...options, retries: 0 })).status,
        200,
      )
      await assert.rejects(answering({ takes: timeout + 1 }).http.get(url, { ...options, retries: 0 }), {
        code: 'timeout',
      })
    })

    it('waits for a server as long as its budget allows, and gives up at once beyond', async () => {
      const busy = (seconds: number): HttpAnswer => ({ status: 503, headers: { 'retry-after': `${seconds}` } })
      const patient = answering(busy(budget / 1000 - 1), 'there')
      assert.equal((await patient.http.get(url, options)).body.toString(), 'there')
      const impatient = answering(busy(budget / 1000), 'there')
      await assert.rejects(impatient.http.get(url, options), {
        code: 'status',
        short: `GET ${url} was answered with status 503; it asks to wait ${budget / 1000} s, and ${budget / 1000} s are allowed in all`,
      })
      assert.deepEqual(impatient.sleeps, [])
    })
  })
}
