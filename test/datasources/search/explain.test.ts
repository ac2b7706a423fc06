import assert from 'node:assert/strict'
import { datasources } from '../../../datasources/index.ts'
import { explain } from '../../../datasources/search/explain.ts'
import { type MachineOptions, machine } from '../machine.ts'

function explained(options: MachineOptions, policyFile = '', config = '') {
  const { facts } = machine(options)
  const input = { facts, datasources, policyFile, configFiles: [{ path: '/etc/cloud/cloud.cfg', text: config }] }
  return explain({ ...input, disabledByFile: false, manualClean: false })
}

const seed = { device: '/dev/sr0', label: 'cidata' }

describe('why a datasource was chosen', () => {
  it('is the fact that decided', () => {
    const { identified, sources, hidden } = explained({ disks: [seed] })
    const chosen = sources.filter((one) => one.chosen)
    assert.deepEqual(
      chosen.map(({ name, answer, because }) => [name, answer, because]),
      [['NoCloud', 'yes', ['/dev/sr0 is labelled as a seed']]],
    )
    assert.deepEqual([identified.chosen, identified.probed, hidden], [['NoCloud'], true, []])
  })

  it('is what was looked at in vain', () => {
    const { identified, sources } = explained({})
    const nocloud = sources.find(({ name }) => name === 'NoCloud')
    assert.deepEqual([identified.chosen, nocloud?.answer, nocloud?.because], [[], 'no', []])
    assert.ok(nocloud?.lookedAt.some((one) => one.includes('the kernel command line')))
    assert.equal(new Set(nocloud?.lookedAt).size, nocloud?.lookedAt.length)
  })

  it('is that somebody asked for it, and then what is here too is said to be hidden', () => {
    const disks = [seed, { device: '/dev/sr1', label: 'config-2' }]
    const { sources, hidden } = explained({ cmdline: 'ro ds=nocloud-net', disks })
    assert.deepEqual(
      sources.filter((one) => one.chosen).map(({ name }) => name),
      ['NoCloud'],
    )
    assert.deepEqual(hidden, ['ConfigDrive'])
  })

  it('is that an installer left a line behind, which hides guestinfo', () => {
    const facts = { own: { VMware: { given: ['userdata'] } } }
    assert.deepEqual(explained({ cmdline: 'ro ds=nocloud-net', facts }).hidden, ['VMware'])
  })

  it('is a list of one, which hides the rest likewise', () => {
    const { hidden } = explained({ disks: [seed] }, '', 'datasource_list: [ ConfigDrive, None ]\n')
    assert.deepEqual(hidden, ['NoCloud'])
  })

  it('quotes no name that no source has', () => {
    const { sources } = explained({ cmdline: 'ro ds=http://u:hunter2@h/' })
    assert.equal(sources[0]?.name, 'unknown')
    assert.ok(!JSON.stringify(sources).includes('hunter2'))
  })
})
