import assert from 'node:assert/strict'
import { memory } from '../../../system/memory.ts'
import { run } from '../run.ts'

describe('explaining the config', () => {
  const userData = `#cloud-config\nruncmd:\n- one\nusers:\n- name: bob\n  shell: /bin/sh\n`
  const other = `#cloud-config\nmerge_how: list(append)+dict(recurse_array)\nruncmd: [two]\nhostname: x\n`

  it('tells which document set a key, and what became of the others', async () => {
    const given = { '/here/a.yaml': userData, '/here/b.yaml': other }
    const { exitCode, out } = await run(['explain', 'runcmd', '-u', 'a.yaml', '-u', 'b.yaml'], { files: given })
    assert.equal(exitCode, 0)
    assert.equal(
      out,
      [
        'runcmd',
        '  user-data',
        '    set by part-001 of a.yaml, line 2',
        '    added to by part-001 of b.yaml, line 3 (1 item)',
        '',
      ].join('\n'),
    )
    const deep = await run(['explain', 'users.0.shell', '-u', 'a.yaml'], { files: given })
    assert.match(deep.out, /^users\/0\/shell\n {2}user-data\n {4}set by part-001 of a\.yaml, line 6 \(as users\)\n$/)
  })

  it('gives the chain as JSON', async () => {
    const { out } = await run(['explain', 'hostname', '--json', '-u', 'b.yaml'], { files: { '/here/b.yaml': other } })
    assert.deepEqual(JSON.parse(out), {
      key: 'hostname',
      layers: [
        {
          name: 'user-data',
          steps: [{ action: 'set', key: 'hostname', part: 'part-001', document: 'b.yaml', via: [], line: 4 }],
        },
      ],
    })
  })

  it('ends with 1 for a key that nobody sets', async () => {
    const { exitCode, out } = await run(['explain', 'nope', '-u', 'b.yaml'], { files: { '/here/b.yaml': other } })
    assert.deepEqual([exitCode, out], [1, 'nope: no part of the config sets it\n'])
  })

  it('explains the config of this machine, the system under the user', async () => {
    const host = memory({
      files: {
        '/etc/cloud/cloud.cfg': 'users: [default]\nruncmd: [system]\n',
        '/var/lib/cloud/instance/cloud-config.txt': '#cloud-config\n\n---\nruncmd: [user]\n',
        '/var/lib/cloud/instance/cloud-config-origin.json': JSON.stringify({
          version: 1,
          sources: [{ part: 'part-002', document: 'http://x/y', via: ['user-data'] }],
          changes: [{ source: 0, action: 'set', path: ['runcmd'], line: 9 }],
        }),
      },
    })
    const expected = [
      'runcmd',
      '  user-data',
      '    set by part-002 of http://x/y, line 9 (included by user-data)',
      '  /etc/cloud/cloud.cfg (lower precedence)',
      '    set by the file of /etc/cloud/cloud.cfg, line 2',
      '',
    ]
    assert.equal((await run(['explain', 'runcmd'], { host })).out, expected.join('\n'))
    assert.equal((await run(['cloud-init', 'query', '--explain', 'runcmd'], { host })).out, expected.join('\n'))
    const all = await run(['explain'], { host })
    assert.match(all.out, /^runcmd {23}part-002 of http:\/\/x\/y, line 9\n/m)
    assert.match(all.out, /^users {24}\/etc\/cloud\/cloud\.cfg, line 1\n/m)
  })
})
