import assert from 'node:assert/strict'
import { packages } from '../../steps/packages.ts'
import { memory, type World } from '../../system/memory.ts'
import { stepContext } from '../support/step-context.ts'
import { ranStep } from './machine.ts'

const all = '{install: [foo, bar], remove: [baz, qux], refresh: true, upgrade: true}'

async function ran(id: string, what = all, world: World = {}) {
  const { host, errors } = await ranStep(`packages: ${what}`, { files: { '/etc/os-release': id }, ...world })
  return { calls: host.ran.map((argv) => argv.join(' ')), errors, host }
}

const commands: Readonly<Record<string, readonly string[]>> = {
  'ID=ubuntu ID=debian': [
    'apt-get -y update',
    'apt-get -y upgrade',
    'apt-get -y --no-install-recommends install foo bar',
    'apt-get -y remove baz qux',
  ],
  'ID=fedora ID=rocky ID="ol" ID=almalinux ID=rhel ID=centos ID="openEuler"': [
    'dnf makecache',
    'dnf update -y',
    'dnf install -y --setopt=install_weak_deps=False foo bar',
    'dnf remove -y baz qux',
  ],
  'ID=opensuse-leap ID=opensuse-tumbleweed ID=suse ID_LIKE=suse': [
    'zypper refresh',
    'zypper update -y',
    'zypper install -y --no-recommends foo bar',
    'zypper remove -y baz qux',
  ],
  'ID=arch': [
    'pacman -Sy --noconfirm',
    'pacman -Syu --noconfirm',
    'pacman -S --noconfirm foo bar',
    'pacman -R --noconfirm baz qux',
  ],
  'ID=alpine': ['apk update', 'apk upgrade --no-cache', 'apk add --no-cache foo bar', 'apk del --no-cache baz qux'],
}

describe('packages', () => {
  it('are refreshed, upgraded, installed and removed as each distro does it', async () => {
    for (const [ids, expected] of Object.entries(commands)) {
      for (const id of ids.split(' ')) assert.deepEqual((await ran(`${id}\n`)).calls, expected, id)
    }
  })

  it('are left alone where nothing is asked for; an upgrade alone is one', async () => {
    for (const what of ['{}', '{install: [], remove: []}', '{install: [""], refresh: no}']) {
      assert.deepEqual((await ran('NAME=x\n', what)).errors, [], what)
    }
    assert.deepEqual((await ran('ID=debian\n', '{upgrade: true}')).calls, ['apt-get -y upgrade'])
    assert.deepEqual((await ran('ID=debian\n', '{refresh: on}')).calls, ['apt-get -y update'])
  })

  it('end with the first failure', async () => {
    const { calls, errors } = await ran('ID=fedora\n', all, { commands: { 'dnf update -y': 1 } })
    assert.deepEqual(calls, ['dnf makecache', 'dnf update -y'])
    assert.equal(errors.length, 1)
    assert.match(errors[0] ?? '', /^packages\/upgrade: /)
  })

  it('fail on a distro that none of the managers is for', async () => {
    for (const id of ['NAME=x', 'ID=x\nID_LIKE="debian suse"']) {
      const { calls, errors } = await ran(`${id}\n`)
      assert.deepEqual([calls.length, errors.length], [0, 1])
      assert.match(errors[0] ?? '', /^packages: no package manager is known/)
    }
  })

  it('asks no questions, and waits for whoever has the locks of apt', async () => {
    const lock = '/var/lib/dpkg/lock-frontend'
    let released = false
    const files = {
      '/etc/os-release': 'ID=debian\n',
      [lock]: '',
      '/proc/locks': '1: POSIX  ADVISORY  WRITE 812 08:01:131 0 EOF\n',
    }
    const { host, errors } = await ranStep('packages: {install: [foo]}', {
      files,
      commands: {
        [`stat --format %i ${lock}`]: () => {
          const inode = released ? '7\n' : '131\n'
          released = true
          return inode
        },
      },
    })
    assert.deepEqual(errors, [])
    assert.deepEqual(host.sleeps, [1000])
    const [call] = host.calls.filter(({ argv }) => argv[0] === 'apt-get')
    assert.deepEqual(call?.options.env, { DEBIAN_FRONTEND: 'noninteractive' })
  })

  it('may be templates, and several in one text', async () => {
    const host = memory({ files: { '/etc/os-release': 'ID=debian\n' }, unscripted: 'succeed' })
    const template = async (text: string) => text.replace('{{.X}}', 'linux-image-amd64')
    const settings = { install: ['{{.X}} a=1', ' -t backports  b '], remove: [] }
    await packages.apply(settings, stepContext({ host, template }))
    assert.deepEqual(host.ran.at(-1)?.slice(3), ['install', 'linux-image-amd64', 'a=1', '-t', 'backports', 'b'])
  })

  it('must be a mapping of lists', async () => {
    assert.deepEqual((await ran('ID=debian\n', '[foo]')).errors, ['"packages" must be a mapping'])
    const { calls, errors } = await ran('ID=debian\n', '{install: foo, remove: [bar]}')
    assert.deepEqual([calls, errors.length], [['apt-get -y remove bar'], 1])
  })
})
