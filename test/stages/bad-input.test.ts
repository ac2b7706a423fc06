import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { failing } from '../support/failing-files.ts'
import { type Booted, bootOnce, machine, seedDirectory } from './whole-boot.ts'

const written = '#cloud-config\nwrite_files:\n- {path: /etc/motd, content: hello}\n'
const broken = '#cloud-config\nwrite_files: [\n  a: b: c\n'

/** All messages of a boot as one text: those of status.json, as `status --long` shows them. */
const said = ({ status }: Booted) => [...status.errors, ...Object.values(status.recoverable).flat()].join('\n')

function isFinished({ status }: Booted): void {
  assert.equal(status.running, 'done', said({ status } as Booted))
}

describe('a boot with bad input', () => {
  it('without any seed ends well on the fallback datasource', async () => {
    const host = machine(undefined)
    const booted = await bootOnce(host)
    isFinished(booted)
    assert.equal(booted.status.datasource, 'DataSourceNone')
    assert.deepEqual(
      booted.told.map(({ code }) => code),
      ['final-message/fallback'],
    )
    assert.equal(booted.exitCode, 2)
    assert.match(host.text('/etc/netplan/50-cloud-init.yaml'), /dhcp4: true/)
  })

  it('with an empty seed directory goes on as without', async () => {
    const host = machine(undefined, { files: { [seedDirectory]: { directory: true } } })
    const booted = await bootOnce(host)
    isFinished(booted)
    assert.equal(booted.status.datasource, 'DataSourceNone')
  })

  it('with empty seed files is a boot of an instance without wishes', async () => {
    const host = machine({ 'meta-data': '', 'user-data': '' })
    const booted = await bootOnce(host)
    isFinished(booted)
    assert.equal(booted.exitCode, 0, said(booted))
    assert.equal(host.text('/var/lib/cloud/data/instance-id'), 'nocloud\n')
  })

  describe('with broken YAML', () => {
    it('in user-data names file, line and cause, and does the rest', async () => {
      const host = machine({ 'user-data': broken, 'vendor-data': written })
      const booted = await bootOnce(host)
      isFinished(booted)
      assert.equal(booted.exitCode, 2, said(booted))
      assert.match(said(booted), /user-data:[23]/)
      assert.equal(host.text('/etc/motd'), 'hello')
      assert.equal(host.text('/etc/hostname'), 'web-1\n')
    })

    it('in vendor-data likewise', async () => {
      const host = machine({ 'user-data': written, 'vendor-data': broken })
      const booted = await bootOnce(host)
      isFinished(booted)
      assert.equal(booted.exitCode, 2, said(booted))
      assert.match(said(booted), /vendor-data:[23]/)
      assert.equal(host.text('/etc/motd'), 'hello')
    })

    it('in network-config leaves no file of it, and does the rest', async () => {
      const host = machine({ 'user-data': written, 'network-config': 'version: 2\nethernets: {eth0: [\n' })
      const booted = await bootOnce(host)
      isFinished(booted)
      assert.notEqual(booted.exitCode, 0, said(booted))
      assert.match(said(booted), /network-config/)
      assert.equal(host.text('/etc/motd'), 'hello')
    })

    it('in meta-data names file and line, and does the rest', async () => {
      const host = machine({ 'meta-data': 'instance-id: i-1\nlocal-hostname: [\n', 'user-data': written })
      const booted = await bootOnce(host)
      isFinished(booted)
      assert.notEqual(booted.exitCode, 0, said(booted))
      assert.match(said(booted), /meta-data:\d/)
    })

    it('in a file of cloud.cfg.d leaves out that file alone', async () => {
      const host = machine(
        { 'user-data': written },
        {
          files: {
            '/etc/cloud/cloud.cfg.d/10-good.cfg': 'timezone: Etc/UTC\n',
            '/etc/cloud/cloud.cfg.d/50-bad.cfg': 'a: [\n',
            '/etc/cloud/cloud.cfg.d/90-good.cfg': 'write_files:\n- {path: /etc/last, content: x}\n',
          },
        },
      )
      const booted = await bootOnce(host)
      isFinished(booted)
      assert.equal(booted.exitCode, 2)
      assert.deepEqual(
        booted.told.map(({ code, where }) => [code, where?.document, where?.line]),
        [['yaml/syntax', '/etc/cloud/cloud.cfg.d/50-bad.cfg', 2]],
      )
      assert.equal(host.text('/etc/motd'), 'hello')
      assert.ok('/etc/localtime' in host.tree())
    })

    it('in cloud.cfg itself runs the boot with what is left, and names the file', async () => {
      const host = machine({ 'user-data': written }, { files: { '/etc/cloud/cloud.cfg': 'users: [\n' } })
      const booted = await bootOnce(host)
      isFinished(booted)
      assert.notEqual(booted.exitCode, 0)
      assert.match(said(booted), /\/etc\/cloud\/cloud\.cfg:\d/)
    })
  })

  it('that is random bytes is reported, and nothing is done with it', async () => {
    const bytes = Buffer.concat(
      Array.from({ length: 100 }, (_, index) => createHash('sha512').update(`${index}`).digest()),
    )
    const host = machine({ 'user-data': bytes })
    const booted = await bootOnce(host)
    isFinished(booted)
    assert.equal(booted.exitCode, 2)
    assert.deepEqual(
      booted.told.map(({ code }) => code),
      ['userdata/unhandled'],
    )
    assert.equal(host.text('/etc/hostname'), 'web-1\n')
  })

  it('with a script that exits 3 is an error that names it, and the other scripts run', async () => {
    const part = (name: string) =>
      `--B\nContent-Type: text/x-shellscript\nContent-Disposition: attachment; filename="${name}"\n\n#!/bin/sh\n`
    const userData = `MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="B"\n\n${part('a')}${part('b')}--B--\n`
    const host = machine({ 'user-data': userData }, { commands: { '/var/lib/cloud/instance/scripts/a': 3 } })
    const booted = await bootOnce(host)
    isFinished(booted)
    assert.equal(booted.exitCode, 1)
    assert.deepEqual(booted.status.errors, [
      "('scripts_user', RuntimeError('Runparts: 1 failures (a) in 2 attempted commands'))",
    ])
    assert.equal(booted.stages['final'], 1)
    assert.ok(host.ran.some(([program]) => program === '/var/lib/cloud/instance/scripts/b'))
  })

  it('that includes what cannot be reached loses its user-data as a whole, and nothing else', async () => {
    const userData = `MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="B"\n\n--B\nContent-Type: text/cloud-config\n\n${written}--B\nContent-Type: text/x-include-url\n\n#include\nhttp://10.0.0.1/more\n--B--\n`
    const host = machine(
      { 'user-data': userData, 'vendor-data': '#cloud-config\ntimezone: Etc/UTC\n' },
      { http: { 'http://10.0.0.1/more': { error: 'unreachable' } } },
    )
    const booted = await bootOnce(host)
    isFinished(booted)
    assert.equal(booted.exitCode, 1)
    assert.match(said(booted), /http:\/\/10\.0\.0\.1\/more/)
    assert.equal('/etc/motd' in host.tree(), false)
    assert.equal(host.text('/etc/hostname'), 'web-1\n')
    assert.match(host.text('/var/lib/cloud/instances/i-1/vendor-cloud-config.txt'), /timezone/)
  })

  for (const [calls, fails] of Object.entries({ 'files of a seed': /^read/, 'anything of a seed': /./ })) {
    it(`on a disk that cannot read ${calls} goes on, and says which file`, async () => {
      const host = machine({ 'user-data': written })
      const booted = await bootOnce({
        ...host,
        files: failing(host.files, 'io', ({ method, path }) => fails.test(method) && path.startsWith(seedDirectory)),
      })
      isFinished(booted)
      assert.notEqual(booted.exitCode, 0, said(booted))
      assert.match(said(booted), /seed\/nocloud/)
    })
  }
})
