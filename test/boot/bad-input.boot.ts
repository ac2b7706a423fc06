import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { Container, ContainerOptions } from '../machines/container.ts'
import { lines, type Machine, machine, seed, status } from './machine.ts'

const META = 'instance-id: bad\nlocal-hostname: jakku\n'

/** One boot with those files; the machine is gone afterwards. */
async function booted(
  files: Readonly<Record<string, string | Buffer>>,
  check: (up: Container, disk: Machine) => Promise<void>,
  options: ContainerOptions & { inMemory?: number } = {},
): Promise<void> {
  const disk = await machine(options)
  try {
    disk.write(files)
    const up = await disk.boot(options)
    await check(up, disk)
  } finally {
    await disk.remove()
  }
}

const everything = ({ errors, recoverable_errors }: { errors: string[]; recoverable_errors: object }) =>
  `${errors.join('\n')}\n${Object.values(recoverable_errors).flat().join('\n')}`

describe('a boot with bad input ends, says why and applies the rest', () => {
  it('no seed: disabled by the generator, which leaves the boot alone', () =>
    booted({}, async (up) => {
      const { code, status: word } = await status(up)
      assert.deepEqual({ code, word }, { code: 0, word: 'disabled' })
      assert.equal((await up.run(['systemctl', 'is-active', 'cloud-init-local.service'])).stdout, 'inactive\n')
    }))

  it('no seed, but a datasource that is configured by name', () =>
    booted({ '/etc/cloud/cloud.cfg.d/90.cfg': 'datasource_list: [NoCloud]\n' }, async (up) => {
      const answer = await status(up)
      assert.deepEqual([answer.code, answer.status], [1, 'error'])
      assert.match(everything(answer), /No instance datasource found/)
    }))

  it('an empty seed: the instance is there, with the default id', () =>
    booted(seed({ 'meta-data': '', 'user-data': '' }), async (up) => {
      assert.equal((await status(up)).status, 'done')
      assert.equal(await up.read(['cloud-init', 'query', 'instance_id']), 'nocloud\n')
      assert.equal((await up.run(['id', 'debian'])).code, 0)
    }))

  it('YAML broken in user-data: names the line, and the user of the image is made', () =>
    booted(seed({ 'meta-data': META, 'user-data': '#cloud-config\nruncmd:\n  - [unclosed\n' }), async (up) => {
      const answer = await status(up)
      assert.notEqual(answer.code, 0)
      assert.match(everything(answer), /user-data|part-001/)
      assert.match(everything(answer), /:\d+:\d+|line \d+/)
      assert.equal((await up.run(['id', 'debian'])).code, 0)
      assert.equal(await up.read(['hostname']), 'jakku\n')
    }))

  it('YAML broken in one file of /etc/cloud/cloud.cfg.d: the others hold', () =>
    booted(
      {
        ...seed({ 'meta-data': META, 'user-data': '#cloud-config\nruncmd: [touch /var/lib/ran]\n' }),
        '/etc/cloud/cloud.cfg.d/50_broken.cfg': 'a: [1\n',
        '/etc/cloud/cloud.cfg.d/60_good.cfg': 'timezone: Europe/Stockholm\n',
      },
      async (up) => {
        const answer = await status(up)
        assert.notEqual(answer.code, 0)
        assert.match(everything(answer), /50_broken\.cfg/)
        assert.equal((await up.run(['test', '-e', '/var/lib/ran'])).code, 0)
        assert.match(await up.read(['readlink', '/etc/localtime']), /Stockholm/)
      },
    ))

  it('YAML broken in network-config: the boot ends, and user-data is applied', () =>
    booted(
      seed({
        'meta-data': META,
        'user-data': '#cloud-config\nruncmd: [touch /var/lib/ran]\n',
        'network-config': 'version: 2\nethernets: [\n',
      }),
      async (up) => {
        const answer = await status(up)
        assert.notEqual(answer.code, 0)
        assert.match(everything(answer), /network-config/)
      },
    ))

  it('random bytes as user-data', () =>
    booted(seed({ 'meta-data': META, 'user-data': randomBytes(65_536) }), async (up) => {
      const answer = await status(up)
      assert.ok(['done', 'error'].includes(answer.status))
      assert.notEqual(everything(answer).trim(), '')
      assert.equal(await up.read(['hostname']), 'jakku\n')
      assert.equal((await up.run(['id', 'debian'])).code, 0)
    }))

  it('a script that exits 3: the next one runs', () =>
    booted(
      seed({
        'meta-data': META,
        'user-data': `Content-Type: multipart/mixed; boundary="b"\nMIME-Version: 1.0\n
--b\nContent-Type: text/x-shellscript\nContent-Disposition: attachment; filename="one.sh"\n
#!/bin/sh\necho one >> /var/lib/order\nexit 3\n
--b\nContent-Type: text/x-shellscript\nContent-Disposition: attachment; filename="two.sh"\n
#!/bin/sh\necho two >> /var/lib/order\n
--b--\n`,
      }),
      async (up) => {
        const answer = await status(up)
        assert.deepEqual([answer.code, answer.status], [1, 'error'])
        assert.match(everything(answer), /scripts.user.*one\.sh/)
        assert.deepEqual(await lines(up, '/var/lib/order'), ['one', 'two'])
      },
    ))

  it('an include nobody answers: user-data fails as a whole, the boot does not', () =>
    booted(seed({ 'meta-data': META, 'user-data': '#include\nhttp://192.0.2.1:9/never\n' }), async (up) => {
      const answer = await status(up)
      assert.notEqual(answer.code, 0)
      assert.match(everything(answer), /192\.0\.2\.1/)
      assert.equal(await up.read(['hostname']), 'jakku\n')
    }))

  const filling = (rest: string) => `#cloud-config
bootcmd: ['dd if=/dev/zero of=/var/filler bs=64k status=none; ${rest}; true']
write_files:
  - {path: /opt/large, content: "${'x'.repeat(300_000)}"}
  - {path: /opt/small, content: small}
`

  it('a nearly full disk: the file that does not fit is named, the next one is written', () =>
    booted(
      seed({ 'meta-data': META, 'user-data': filling('truncate --size=-200K /var/filler') }),
      async (up) => {
        const answer = await status(up)
        assert.deepEqual([answer.code, answer.status], [1, 'error'])
        assert.match(everything(answer), /\/opt\/large.*no space|no space.*\/opt\/large/i)
        assert.equal(await up.read(['cat', '/opt/small']), 'small')
        assert.equal((await up.run(['test', '-e', '/opt/large'])).code, 1)
      },
      { inMemory: 48 << 20 },
    ))

  it('a disk with no byte left: the boot ends, and the journal says why', () =>
    booted(
      seed({ 'meta-data': META, 'user-data': filling('true') }),
      async (up) => {
        assert.equal((await status(up)).code, 1)
        assert.match(await up.read(['journalctl', '--boot', '--no-pager', '--unit=cloud-*']), /no space/i)
        assert.match(await up.read(['systemctl', 'show', '--property=ActiveState', 'cloud-init.target']), /=active/)
      },
      { inMemory: 48 << 20 },
    ))

  it('a read-only root: the boot ends and the journal says what could not be written', () =>
    booted(
      seed({ 'meta-data': META, 'user-data': '#cloud-config\n{}\n' }),
      async (up) => {
        const journal = await up.read([
          'journalctl',
          '--boot',
          '--no-pager',
          '--unit=cloud-init-local',
          '--unit=cloud-init-network',
        ])
        assert.match(journal, /read-only/i)
        assert.match(await up.read(['systemctl', 'show', '--property=ActiveState', 'cloud-init.target']), /=active/)
      },
      { readOnly: true },
    ))
})
