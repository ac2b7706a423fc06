import assert from 'node:assert/strict'
import { seedRandom } from '../../modules/seed-random.ts'
import { applied, machine } from './machine.ts'

describe('seed_random', () => {
  it('adds what config and datasource give', async () => {
    const { host, trace } = await applied(
      seedRandom,
      { random_seed: { data: 'aGk=', encoding: 'b64', file: '/seed', command: ['pollinate', '-q'] } },
      { instance: { metadata: { random_seed: '!' } }, commands: { 'pollinate *': '' } },
    )
    assert.equal(host.text('/seed'), 'hi!')
    assert.deepEqual(trace(), ['pollinate -q'])
    assert.equal(host.calls.at(-1)?.options.env?.['RANDOM_SEED_FILE'], '/seed')
  })

  it('makes no file out of a device that is missing', async () => {
    const { host } = await applied(seedRandom, { random_seed: { data: 'x' } })
    assert.equal(await host.files.exists('/dev/urandom'), false)
  })

  it('fails without a command only if one is required', async () => {
    assert.deepEqual((await applied(seedRandom, { random_seed: { command: ['nothing'] } })).codes(), [])
    const box = machine()
    await assert.rejects(
      seedRandom.apply({ random_seed: { command: ['nothing'], command_required: true } }, box.context),
      /the command was not found, required/,
    )
    await assert.rejects(
      seedRandom.apply({ random_seed: { encoding: 'rot13', data: 'x' } }, box.context),
      /Unknown random_seed encoding/,
    )
  })
})
