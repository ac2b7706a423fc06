import assert from 'node:assert/strict'
import { run } from '../run.ts'

const check = (text: string, ...args: string[]) =>
  run(['cloud-init', 'schema', '-c', 'x.yaml', ...args], { files: { '/here/x.yaml': text } })

describe('cloud-init schema', () => {
  it('calls a good document valid', async () => {
    const good = await check('#cloud-config\npackages: [nginx]\n')
    assert.deepEqual(good, { exitCode: 0, out: 'Valid schema /here/x.yaml\n', err: '' })
    const network = await check('version: 2\nethernets: {eth0: {dhcp4: true}}\n', '-t', 'network-config')
    assert.deepEqual([network.exitCode, network.out], [0, 'Valid schema /here/x.yaml\n'])
  })

  it('names key and cause of each error, on standard error, and ends with 1', async () => {
    const { exitCode, out, err } = await check('#cloud-config\nzzz: 1\npackages: 7\n')
    assert.deepEqual([exitCode, out], [1, 'Invalid user-data /here/x.yaml\n'])
    assert.match(
      err,
      /^Error: Cloud config schema errors: packages: [^\n]+, zzz: Additional properties are not allowed \('zzz' was unexpected\)\n\nError: Invalid schema: user-data\n\n$/,
    )
  })

  it('tells what is deprecated, and calls it valid', async () => {
    const { exitCode, out } = await check('#cloud-config\napt_update: true\nusers:\n- {name: x, lock-passwd: true}\n')
    assert.equal(exitCode, 0)
    assert.equal(
      out,
      'Cloud config schema deprecations: apt_update:  Deprecated in version 22.2. Use **package_update** instead., ' +
        'users.0.lock-passwd:  Deprecated in version 22.3. Use **lock_passwd** instead.\nValid schema /here/x.yaml\n',
    )
  })

  it('marks the lines of a document', async () => {
    const { out, err } = await check('#cloud-config\nzzz: 1\napt_update: true\n', '--annotate')
    const expected = [
      '#cloud-config',
      'zzz: 1\t\t# E1',
      'apt_update: true\t\t# D1',
      '',
      '# Errors: -------------',
      "# E1: Additional properties are not allowed ('zzz' was unexpected)",
      '',
      '',
      '# Deprecations: -------------',
      '# D1:  Deprecated in version 22.2. Use **package_update** instead.',
      '',
      '',
      '',
    ]
    assert.equal(out, expected.join('\n'))
    assert.equal(err, 'Error: Invalid schema: user-data\n\n')
  })

  it('says where YAML is broken, what is not a mapping, and what is not a cloud-config', async () => {
    assert.match((await check('#cloud-config\na: [\n')).err, /format-l3\.c1: File \/here\/x\.yaml is not valid YAML\. /)
    const list = await check('#cloud-config\n- a\n')
    assert.equal(list.out, 'Invalid user-data\n')
    assert.match(list.err, /^Error: cloud-config \/here\/x\.yaml is not a YAML dict\.\n\n/)
    assert.match(
      (await check('a: 1\n')).err,
      /format-l1\.c1: Unrecognized user-data header in \/here\/x\.yaml: "a: 1"\.\nExpected first line to be one of: #!, /,
    )
    assert.equal(
      (await check('#!/bin/sh\n')).out,
      "User-data type 'text/x-shellscript' not currently evaluated by cloud-init schema\n",
    )
    assert.equal((await check('')).out, "Empty 'cloud-config' found at /here/x.yaml. Nothing to validate.\n")
  })

  it('fills in a Jinja document first', async () => {
    const files = {
      '/here/x.yaml': '## template: jinja\n#cloud-config\nhostname: "{{ v1.name }}"\n',
      '/here/data.json': '{"v1": {"name": "x"}}',
    }
    const good = await run(['cloud-init', 'schema', '-c', 'x.yaml', '-i', 'data.json'], { files })
    assert.equal(good.out, 'Valid schema /here/x.yaml\n')
  })

  it('wants exactly one thing to check, and the file to be there', async () => {
    const neither = await run(['cloud-init', 'schema'])
    assert.deepEqual(
      [neither.exitCode, neither.err],
      [1, 'Error:\nExpected one of --config-file or --system arguments\n'],
    )
    assert.equal((await check('', '--system')).exitCode, 1)
    const missing = await run(['cloud-init', 'schema', '-c', '/nope'])
    assert.deepEqual([missing.exitCode, missing.err], [1, 'Error: Config file /nope does not exist\n'])
  })

  it('checks what the machine was given, for root', async () => {
    const instance = '/var/lib/cloud/instances/i-1'
    const files = {
      '/var/lib/cloud/instance': { link: instance },
      [`${instance}/cloud-config.txt`]: '#cloud-config\nzzz: 1\n',
      [`${instance}/vendor-cloud-config.txt`]: '#cloud-config\npackages: []\n',
    }
    const { exitCode, out, err } = await run(['cloud-init', 'schema', '--system'], { files })
    assert.equal(exitCode, 1)
    assert.equal(
      out,
      [
        'Found cloud-config data types: user-data, vendor-data',
        '',
        `1. user-data at ${instance}/cloud-config.txt:`,
        `  Invalid user-data ${instance}/cloud-config.txt`,
        '',
        `2. vendor-data at ${instance}/vendor-cloud-config.txt:`,
        '  Valid schema vendor-data',
        '',
      ].join('\n'),
    )
    assert.match(err, /^ {2}Error: Cloud config schema errors: zzz: /)
    assert.match((await run(['cloud-init', 'schema', '--system'], { files, root: false })).err, /as non-root user/)
  })
})
