import assert from 'node:assert/strict'
import type { Facts } from '../../../core/facts.ts'
import { wsl } from '../../../datasources/wsl/wsl.ts'
import { answering, base64, type MachineOptions, machine } from '../machine.ts'
import { datasourceSuite, secret } from '../suite.ts'

const home = '/mnt/c/Users/luke'
const pro = `${home}/.ubuntupro/.cloud-init`
const own = `${home}/.cloud-init`
const only = { datasource_list: ['WSL'] }

const os = (id: string, versionId: string): Facts['os'] => ({ id, idLike: [], versionId, codename: '', prettyName: '' })
const ubuntu = os('ubuntu', '24.04')

/** What WSL's programs say. cmd.exe writes UTF-16. */
const programs = {
  '/usr/bin/wslpath -am /': '//wsl.localhost/Noble/\n',
  '/init /mnt/c/Windows/System32/cmd.exe /U /C echo.%USERPROFILE%': Buffer.from(
    'C:\\Users\\luke\r\n',
    'utf16le',
  ).toString(),
  '/usr/bin/wslpath -au C:\\Users\\luke': `${home}\n`,
}

const windows = (files: Readonly<Record<string, string>>, more: MachineOptions = {}): MachineOptions => ({
  ...answering(programs),
  files: {
    '/proc/mounts':
      'none /mnt/wsl tmpfs rw 0 0\nC:\\134 /mnt/c 9p rw,noatime,aname=drvfs;path=C:\\;uid=1000,cache=5 0 0\n',
    '/mnt/c/Windows/System32/cmd.exe': '',
    ...files,
  },
  ...more,
  facts: { os: ubuntu, virtualization: { name: 'wsl', container: true }, ...more.facts },
})

const agent = '#cloud-config\nlandscape:\n  client:\n    account_name: agent\n    tags: wsl\nubuntu_pro:\n  token: t\n'
const user = '#cloud-config\nlandscape:\n  client:\n    account_name: user\n    tags: mine\npackages: [b, a]\n'
const text = ({ userData = '' }: { readonly userData?: string }) => Buffer.from(userData, 'base64').toString()
const instanceOf = (files: Readonly<Record<string, string>>, more: MachineOptions = {}) =>
  machine(windows(files, more)).instance({ config: only })

datasourceSuite(wsl, {
  answers: {
    machine: windows({ [`${own}/Noble.user-data`]: '#!/bin/sh\n' }),
    instance: {
      id: 'iid-datasource-wsl',
      userData: base64('#!/bin/sh\n'),
      cloudName: 'wsl',
      subplatform: 'unknown',
      metadata: { meta_data: { 'instance-id': 'iid-datasource-wsl' } },
    },
  },
  absent: { machine: windows({}) },
  busy: 'asks no server',
  empty: { machine: windows({ [`${own}/Noble.user-data`]: '' }) },
  unreachable: { machine: windows({}, answering({})) },
  broken: {
    machine: windows({ [`${own}/Noble.user-data`]: 'u', [`${own}/Noble.meta-data`]: `${secret}: 1` }),
    codes: ['datasource/failed'],
  },
})

describe('datasources/wsl', () => {
  const detect = async (options: MachineOptions) => wsl.detect(await machine(options).allFacts([wsl]), {})

  it('is detected where there is a file for the instance, and asks Windows nothing elsewhere', async () => {
    const files = { [`${own}/default.user-data`]: 'u' }
    assert.equal(await detect(windows(files)), 'yes')
    assert.equal(await detect(windows({ [`${own}/Other.user-data`]: 'u' })), 'no')
    assert.equal(await detect(windows(files, { facts: { virtualization: { name: 'lxc', container: true } } })), 'no')
    const kvm = machine(windows(files, { facts: { virtualization: { name: 'kvm', container: false } } }))
    assert.equal(wsl.detect(await kvm.allFacts([wsl]), {}), 'no')
    assert.deepEqual(kvm.host.calls, [])
  })

  it('is found by its programs where nobody has said what the hypervisor is, and takes a home in 8-bit letters', async () => {
    const files = { [`${own}/default.user-data`]: 'u' }
    const facts = { virtualization: { name: 'unavailable', container: false } }
    assert.equal(await detect(windows(files, { facts })), 'yes')
    const said = {
      ...programs,
      '/init /mnt/c/Windows/System32/cmd.exe /U /C echo.%USERPROFILE%': 'C:\\Users\\luke\r\n',
    }
    assert.equal(await detect(windows(files, answering(said))), 'yes')
  })

  it('is not detected where Windows cannot be asked', async () => {
    const files = { [`${own}/default.user-data`]: 'u' }
    assert.equal(await detect(windows({ ...files, '/proc/mounts': '' })), 'no')
    for (const line of Object.keys(programs)) {
      assert.equal(await detect(windows(files, answering({ ...programs, [line]: 1 }))), 'no', line)
    }
  })

  it('takes the file that says most about the instance, whatever its case', async () => {
    const names = ['nObLe.user-data', 'Ubuntu-24.04.user-data', 'ubuntu-all.user-data', 'default.user-data']
    for (let first = 0; first < names.length; first++) {
      const files = Object.fromEntries(names.slice(first).map((name) => [`${own}/${name}`, name]))
      assert.equal(text(await instanceOf(files)), names[first])
    }
  })

  it("knows its version by the release's name where it has no number", async () => {
    const facts = { os: { ...os('debian', ''), codename: 'sid' } }
    assert.equal(text(await instanceOf({ [`${own}/debian-sid.user-data`]: 'u' }, { facts })), 'u')
  })

  it("merges the agent's config over the user's, and keeps the user's tags", async () => {
    const merged = await instanceOf({ [`${pro}/agent.yaml`]: agent, [`${own}/Noble.user-data`]: user })
    assert.equal(
      text(merged),
      '#cloud-config\n# WSL datasouce Merged agent.yaml and user_data\nlandscape:\n  client:\n    account_name: agent\n    tags: mine\npackages:\n- b\n- a\nubuntu_pro:\n  token: t',
    )
  })

  it("takes Landscape's file for the instance in place of the user's", async () => {
    const files = { [`${pro}/Noble.user-data`]: 'landscape', [`${own}/Noble.user-data`]: 'user' }
    assert.equal(text(await instanceOf(files)), 'landscape')
  })

  it('includes both where one is no config', async () => {
    const files = { [`${pro}/agent.yaml`]: agent, [`${own}/Noble.user-data`]: '#!/bin/sh\n' }
    assert.equal(text(await instanceOf(files)), `#include\n${pro}/agent.yaml\n${own}/Noble.user-data\n`)
  })

  it("leaves the agent's files alone on other systems", async () => {
    const files = { [`${pro}/agent.yaml`]: agent, [`${own}/default.user-data`]: 'user' }
    assert.equal(text(await instanceOf(files, { facts: { os: os('fedora', '43') } })), 'user')
  })

  it('has the metadata of its file, of which the agent may have written one', async () => {
    const files = {
      [`${own}/Noble.user-data`]: 'u',
      [`${own}/Noble.meta-data`]: 'instance-id: i-own\nlocal-hostname: box\n',
    }
    const found = await instanceOf(files)
    assert.deepEqual([found.id, found.hostname], ['i-own', 'box'])
    assert.equal((await instanceOf({ ...files, [`${pro}/Noble.meta-data`]: 'instance-id: i-pro' })).id, 'i-pro')
  })

  it('tells Landscape which instance asks, if there is an id and the client can', async () => {
    const files = {
      [`${pro}/agent.yaml`]: agent,
      [`${own}/Noble.user-data`]: user,
      [`${own}/Noble.meta-data`]: 'instance-id: i-1',
    }
    const client = (help: string, given: Readonly<Record<string, string>> = files) =>
      instanceOf(given, answering({ ...programs, 'landscape-config --help': help }))
    assert.match(text(await client('  --installation-request-id ID')), /installation_request_id: i-1/)
    assert.doesNotMatch(text(await client('  --other')), /installation_request_id/)
    const { [`${own}/Noble.meta-data`]: _metadata, ...without } = files
    assert.doesNotMatch(text(await client('--installation-request-id', without)), /installation_request_id/)
    const { [`${own}/Noble.user-data`]: _user, ...alone } = files
    assert.match(text(await client('--installation-request-id', alone)), /installation_request_id: i-1/)
  })

  it('knows the cached instance by its metadata', async () => {
    const files = { [`${own}/Noble.user-data`]: 'u', [`${own}/Noble.meta-data`]: 'instance-id: i-1' }
    const instance = await instanceOf(files)
    const restored = async (now: Readonly<Record<string, string>>) => {
      const here = machine(windows(now))
      const cached = { instance, runInstanceId: undefined, trust: false }
      return (await here.find({ config: only, cached }))?.restored
    }
    assert.equal(await restored(files), true)
    assert.equal(await restored({ ...files, [`${own}/Noble.meta-data`]: 'instance-id: i-2' }), false)
  })
})
