import assert from 'node:assert/strict'
import { altcloud } from '../../../metadata-server/clouds/altcloud.ts'
import { machineWithDisks } from './served-disks.ts'

describe('the disks of AltCloud', () => {
  it('are a disc of vSphere, on which OpenNebula finds nothing', async () => {
    const here = machineWithDisks(altcloud, { 'user-data': '#!/bin/sh\n' })
    assert.deepEqual(here.disks[0]?.files, { 'deltacloud-user-data.txt': '#!/bin/sh\n' })
    const found = await here.instance({ phase: 'network' })
    assert.deepEqual([found.datasource, found.subplatform], ['AltCloud', 'vsphere (/dev/sr0)'])
  })

  it('or a floppy of RHEV', async () => {
    const here = machineWithDisks(altcloud, { altcloud: { type: 'rhev' } }, '/dev/fd0')
    assert.deepEqual([here.disks[0]?.label, here.facts.dmi['product_name']], ['', 'RHEV Hypervisor'])
    await here.host.files.write('/dev/fd0', '')
    const found = await here.instance({ phase: 'network', config: { datasource_list: ['AltCloud'] } })
    assert.equal(found.subplatform, 'rhev (/dev/fd0)')
  })
})
