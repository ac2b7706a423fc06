import assert from 'node:assert/strict'
import { HostError } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { type EphemeralInput, withEphemeralNetwork } from '../../../network/apply/ephemeral.ts'
import { dhcpcd, ephemeral } from './ephemeral-machine.ts'
import { factsOf, loopback } from './machine.ts'

describe('an ephemeral network that is not to be had at once', () => {
  const lenience = (patience: number, optional = false): EphemeralInput['network'] => ({
    ipv4: 'dhcp',
    lenience: () => ({ patience, optional }),
  })

  it('is tried again each second, with the NICs that are there by then', async () => {
    const { here, input } = ephemeral({ commands: dhcpcd, files: {} }, { network: lenience(60_000) })
    let tries = 0
    const find: EphemeralInput['host']['commands']['find'] = async (name) =>
      ++tries > 3 ? here.host.commands.find(name) : undefined
    const host = { ...here.host, commands: { ...here.host.commands, find } }
    const late = { ...input, host, facts: factsOf([loopback]) }
    const seen = await withEphemeralNetwork(late, async (lease) => lease?.address)
    assert.equal(seen, '10.0.0.5')
    assert.ok(tries > 3 && here.host.sleeps.includes(1000))
  })

  it('has failed once its time is over', async () => {
    const { here, input } = ephemeral({ commands: dhcpcd }, { network: lenience(60_000) })
    const find = async () => undefined
    // The wall clock jumps while a machine comes up.
    let year = 2026
    const clock = { ...here.host.clock, now: () => new Date(`${year++}-01-01`) }
    const host = { ...here.host, clock, commands: { ...here.host.commands, find } }
    await assert.rejects(
      withEphemeralNetwork({ ...input, host }, async () => assert.fail('used')),
      { code: 'not-found' },
    )
    assert.equal(here.host.sleeps.length, 60)
  })

  it('may be done without after that', async () => {
    const { here, input } = ephemeral({ commands: dhcpcd }, { network: lenience(5000, true) })
    const host = { ...here.host, commands: { ...here.host.commands, find: async () => undefined } }
    const seen = await withEphemeralNetwork({ ...input, host }, async (lease, nic) => [lease, nic])
    assert.deepEqual([seen, here.host.sleeps.length, here.codes()], [[undefined, undefined], 5, []])
  })

  it('is not set up once more because what it was for has failed', async () => {
    const { here, input } = ephemeral({ commands: dhcpcd }, { network: lenience(60_000, true) })
    const failing = withEphemeralNetwork(input, async () => {
      throw new HostError('status', say`404`)
    })
    await assert.rejects(failing, { code: 'status' })
    assert.deepEqual(here.host.sleeps, [])
  })
})
