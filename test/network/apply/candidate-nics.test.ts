import assert from 'node:assert/strict'
import { type CandidateInput, nicsToTry } from '../../../network/apply/candidate-nics.ts'
import type { MemoryHost } from '../../../system/memory.ts'
import { nic } from '../../support/nic.ts'
import { factsOf, loopback, machine, sysfs } from './machine.ts'

const [eth0, ens5] = [nic('eth0', '52:54:00:00:00:01'), nic('ens5', '52:54:00:00:00:02', { driver: 'ena' })]

function candidates(facts: CandidateInput['facts'], network: CandidateInput['network'] = {}) {
  const here = machine({ files: sysfs([loopback]) })
  const found = nicsToTry({ host: here.host, facts, notices: here.sink, network })
  return { host: here.host, names: found.then((nics) => nics.map(({ name }) => name)) }
}

/** A driver that is loaded while the machine is waiting. */
async function plugIn(host: MemoryHost) {
  for (const [path, content] of Object.entries(sysfs([eth0]))) {
    if (typeof content === 'string') await host.files.write(path, content)
  }
}

describe('the NICs to try', () => {
  it('are the best one, or each, those preferred first', async () => {
    const facts = factsOf([loopback, eth0, ens5])
    assert.deepEqual(await candidates(facts).names, ['eth0'])
    assert.deepEqual(await candidates(facts, { nics: 'each' }).names, ['eth0', 'ens5'])
    const prefer: CandidateInput['network']['prefer'] = ({ driver }) => driver === 'ena'
    assert.deepEqual(await candidates(facts, { nics: 'each', prefer }).names, ['ens5', 'eth0'])
    assert.deepEqual(await candidates(facts, { prefer }).names, ['ens5'])
  })

  it('are the physical one that the kernel found first, whatever has a carrier', async () => {
    const late = { ...ens5, index: 7 }
    const early = nic('ens9', '52:54:00:00:00:03', { index: 3, carrier: false, operstate: 'down' })
    const virtual = nic('tap0', '52:54:00:00:00:04', { index: 2, kind: 'virtual' })
    assert.deepEqual(await candidates(factsOf([loopback, virtual, late, early]), { nics: 'first' }).names, ['ens9'])
    assert.deepEqual(await candidates(factsOf([loopback, virtual]), { nics: 'first' }).names, ['tap0'])
  })

  it('are those that their user chooses, as far as they are there', async () => {
    const choose: CandidateInput['network']['choose'] = async (all) => [
      'gone',
      ...all.filter((name) => name !== 'eth0'),
    ]
    const facts = factsOf([loopback, eth0, ens5])
    assert.deepEqual(await candidates(facts, { nics: 'each', choose }).names, ['ens5'])
  })

  it('are waited for', async () => {
    const { host, names } = candidates(factsOf([loopback]))
    await plugIn(host)
    assert.deepEqual(await names, ['eth0'])
    assert.deepEqual(host.sleeps, [250])
  })

  it('are none if none comes in time', async () => {
    const { host, names } = candidates(factsOf([loopback]), { waitForNic: 2000 })
    assert.deepEqual(await names, [])
    assert.equal(
      host.sleeps.reduce((sum, one) => sum + one, 0),
      2000,
    )
  })

  it('are not looked for in /sys where the kernel has none', async () => {
    const kernel = { ...factsOf([]).kernel, system: 'FreeBSD' }
    const { host, names } = candidates(factsOf([], { kernel }))
    assert.deepEqual([await names, host.sleeps], [[], []])
  })
})
