import assert from 'node:assert/strict'
import { notices } from '../../../../core/notices.ts'
import { defaultPaths } from '../../../../core/paths.ts'
import { smartosDeeds } from '../../../../datasources/smartos/shared/deeds.ts'
import { carryOut } from '../../../../system/deed.ts'
import { memory } from '../../../../system/memory.ts'

const folder = '/var/lib/cloud/instances/i-1/data'

/** The files of a machine after what is to be done was done. */
async function filesAfter(
  metadata: Readonly<Record<string, string | null>>,
  files: Readonly<Record<string, string>> = {},
) {
  const host = memory({ files })
  const input = { host, instance: { id: 'i-1', metadata: { meta_data: metadata } }, paths: defaultPaths }
  const codes: unknown[] = []
  await carryOut(
    host,
    await smartosDeeds(input as never),
    notices(({ code }) => code && codes.push(code), 'test'),
  )
  assert.deepEqual(codes, [])
  const seen = Object.entries(host.tree()).filter(([, { type }]) => type !== 'directory')
  return Object.fromEntries(
    seen.map(([path, { content, target, mode }]) => [path, [target ?? content, mode.toString(8)]]),
  )
}

describe('what is to be done about the metadata of SmartOS', () => {
  it('leaves scripts and user-data where programs of SmartOS look for them', async () => {
    const given = { 'user-script': '#!/bin/sh\ntrue\n', 'operator-script': '#!/x\n', 'legacy-user-data': 'of old' }
    assert.deepEqual(await filesAfter(given), {
      [`${folder}/user-script`]: ['#!/bin/sh\ntrue\n', '700'],
      '/var/db/user-script': [`${folder}/user-script`, '777'],
      [`${folder}/operator-script`]: ['#!/x\n', '700'],
      '/var/db/mdata-user-data': ['of old', '400'],
    })
  })

  it('makes a script that does not say so one of bash', async () => {
    const files = await filesAfter({ 'user-script': 'echo hi\n', 'operator-script': '\x7fELF\0' })
    assert.deepEqual(files[`${folder}/user-script`], ['#!/bin/bash\necho hi\n', '700'])
    assert.deepEqual(files[`${folder}/operator-script`], ['\x7fELF\0', '700'])
  })

  it('removes what the metadata no longer has', async () => {
    const old = {
      [`${folder}/user-script`]: 'x',
      [`${folder}/operator-script`]: 'x',
      '/var/db/user-script': 'x',
      '/var/db/mdata-user-data': 'x',
      '/var/db/other': 'x',
    }
    const none = { 'user-script': null, 'operator-script': '', 'legacy-user-data': null }
    assert.deepEqual(await filesAfter(none, old), { '/var/db/other': ['x', '644'] })
  })

  it('tells the hypervisor that the machine is up', async () => {
    assert.deepEqual(await filesAfter({}, { '/var/svc/provisioning': '' }), {
      '/var/svc/provision_success': ['', '644'],
    })
  })
})
