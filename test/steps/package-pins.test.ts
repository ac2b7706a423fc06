import assert from 'node:assert/strict'
import type { World } from '../../system/memory.ts'
import { ranStep } from './machine.ts'

async function pinned(id: string, pins = "{zsh: 5.9, empty: '', bash: 5.2-1}", world: World = {}) {
  const files = { '/etc/os-release': `ID=${id}\n`, ...world.files }
  const { host, errors, heard } = await ranStep(`package_pins: ${pins}`, { ...world, files })
  const tree = Object.entries(host.tree()).filter(([path]) => path !== '/etc/os-release')
  return {
    calls: host.calls.map(({ argv }) => argv.join(' ')),
    files: Object.fromEntries(tree.map(([path, { content }]) => [path, content])),
    errors,
    warnings: heard.filter(({ level }) => level === 'warning').map(({ message }) => message),
  }
}

describe('package_pins', () => {
  it('are preferences of apt', async () => {
    const { calls, files, errors, warnings } = await pinned('debian')
    const text = `# Managed by yip (package_pins). DO NOT EDIT.
# This file is rewritten on each yip run.

Package: bash
Pin: version 5.2-1
Pin-Priority: 1001

Package: zsh
Pin: version 5.9
Pin-Priority: 1001

`
    assert.deepEqual([calls, errors], [[], []])
    assert.deepEqual(files, { '/etc/apt/preferences.d/99-yip-pins': text })
    assert.deepEqual(warnings, ['package_pins: "empty" has no version'])
  })

  it('are locks of dnf: what the repositories have first, or a pattern; other locks stay', async () => {
    const list = '/etc/dnf/plugins/versionlock.list'
    const conf = '/etc/dnf/plugins/versionlock.conf'
    const format = 'dnf -q repoquery --qf %{name}-%{epoch}:%{version}-%{release}.%{arch}'
    const before = 'bash-0:4.0-1.fc40.x86_64\nzsh-5.8*\nbash-completion-0:2-1.noarch\n'
    const { calls, files } = await pinned('fedora', undefined, {
      files: { [list]: before },
      commands: {
        [`${format} bash-5.2-1*`]: 'bash-0:5.2-1.fc40.x86_64bash-0:5.2-1.fc40.i686',
        [`${format} zsh-5.9*`]: 1,
      },
    })
    assert.deepEqual(calls, [`${format} bash-5.2-1*`, `${format} zsh-5.9*`])
    assert.deepEqual(files, {
      [conf]: `[main]\nenabled=1\nlocklist=${list}\n`,
      [list]: 'bash-completion-0:2-1.noarch\nbash-0:5.2-1.fc40.x86_64\nzsh-5.9*\n',
    })
    const again = await pinned('fedora', undefined, { files: { [list]: files[list] ?? '' } })
    assert.equal(again.files[list], 'bash-completion-0:2-1.noarch\nbash-5.2-1*\nzsh-5.9*\n')
  })

  it('are locks of zypper, of the name alone where the version cannot be locked', async () => {
    const lock = 'zypper --non-interactive addlock'
    const { calls, errors, warnings } = await pinned('opensuse-leap', '{a: 1, b: 2, c: 3}', {
      commands: { [`${lock} b=2`]: 1, [`${lock} c=3`]: 1, [`${lock} c`]: 1 },
    })
    assert.deepEqual(calls, [`${lock} a=1`, `${lock} b=2`, `${lock} b`, `${lock} c=3`, `${lock} c`])
    assert.deepEqual([errors, warnings.length], [[], 1])
  })

  it('stand in the world of apk, and take nothing from it', async () => {
    const world = 'alpine-base\nzsh>5\nbash@edge\nzsh-doc\n'
    const { files } = await pinned('alpine', undefined, { files: { '/etc/apk/world': world } })
    assert.equal(files['/etc/apk/world'], 'alpine-base\nzsh-doc\nbash=5.2-1\nzsh=5.9\n')
    assert.equal((await pinned('alpine')).files['/etc/apk/world'], 'bash=5.2-1\nzsh=5.9\n')
  })

  it('are a warning where nothing can hold them', async () => {
    for (const id of ['arch', 'nobodys']) {
      const { files, calls, errors, warnings } = await pinned(id, '{a: 1}')
      assert.deepEqual([files, calls, errors, warnings.length], [{}, [], [], 1], id)
    }
  })

  it('leave out what would be another line or an option', async () => {
    const { files, errors } = await pinned('debian', '{"a\\nPin: x": 1, b: "1\\n2", -c: 1, d e: 2, f: 3}')
    assert.match(files['/etc/apt/preferences.d/99-yip-pins'] ?? '', /^#.*\n#.*\n\nPackage: f\n[^P]*Pin: version 3\n/)
    assert.equal(errors.length, 4)
  })

  it('tell a file that cannot be written, and must be a mapping', async () => {
    const { errors } = await pinned('debian', '{a: 1}', { files: { '/etc/apt': '' } })
    assert.equal(errors.length, 1)
    assert.deepEqual((await pinned('debian', '[a]')).errors, ['"package_pins" must be a mapping'])
  })
})
