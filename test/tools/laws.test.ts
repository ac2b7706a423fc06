import assert from 'node:assert/strict'
import { deadLinks, lawViolations } from '../../tools/laws.ts'

const found = (file: string, text: string) =>
  lawViolations(file, text).map(({ line, why }) => `${line} ${why.split(':')[0]}`)

describe('the laws', () => {
  it('leave the process to system, the commands and the workshop', () => {
    for (const folder of ['core', 'languages', 'distros', 'datasources', 'modules', 'steps', 'stages', 'userdata']) {
      assert.deepEqual(found(`${folder}/x.ts`, 'a()\nprocess.exit(1)\n'), ['2 process.exit'])
    }
    assert.equal(found('index.ts', 'process.cwd()').length, 1)
    assert.equal(found('stages/x.ts', 'globalThis.process').length, 1)
    assert.equal(found('stages/x.ts', "import { pid } from 'node:process'").length, 1)
    for (const folder of ['system', 'cli', 'tools', 'test', 'bench', 'packaging', 'bin']) {
      assert.deepEqual(found(`${folder}/x.ts`, 'process.exit(1)\n'), [])
    }
    const others = [
      "process['env']",
      'process?.env',
      'const { pid } = process',
      'const own = process\n',
      'b(globalThis["process"])',
      "import own from 'process'",
      "import own from 'node:process'",
    ]
    for (const text of others) assert.equal(found('stages/x.ts', text).length, 1, text)
    const fine = [
      "import { x } from './process.ts'",
      'const process = a',
      'const { process: own } = a',
      'a.process(b)',
      "a = 'after process 5'",
      '// the process',
    ]
    for (const text of fine) assert.deepEqual(found('userdata/x.ts', text), [], text)
  })

  it('let no text name twice what has failed', () => {
    for (const why of ['reasonOf(error)', 'error.short']) {
      for (const what of ['say.path(file)', 'say.url(url)']) {
        assert.equal(found('stages/x.ts', `say\`Cannot use \${${what}}: \${${why}}\``).length, 1)
      }
      assert.deepEqual(found('stages/x.ts', `say\`Cannot start: \${${why}}\``), [])
      assert.deepEqual(found('stages/x.ts', `a(say\`\${say.path(file)}\`, say\`\${${why}}\`)`), [])
    }
    assert.deepEqual(found('stages/x.ts', 'say`Cannot use ${say.path(file)}: ${reasonOf(error, file)}`'), [])
    const notice = 'say`Cannot use ${say.path(file)}`, {\n where: { document: '
    assert.equal(found('stages/x.ts', `${notice}file }`).length, 1)
    assert.deepEqual(found('stages/x.ts', `${notice}'merged config' }`), [])
  })

  it('let one file alone call a text said', () => {
    for (const text of ['a(b as Said)', 'a(b as unknown as Said)', 'c = d as readonly Said[]', 'a(<Said>b)']) {
      assert.equal(found('modules/x.ts', text).length, 1, text)
      assert.deepEqual(found('core/said.ts', text), [])
    }
    for (const text of ['const a: Said = b', 'Promise<Said>', "import { type Said, say as said } from 'x'"])
      assert.deepEqual(found('modules/x.ts', text), [], text)
  })

  it('let what fails be a Failure', () => {
    for (const text of ['throw new Error(a)', "throw new RangeError('x')"]) {
      for (const folder of ['modules', 'cli']) assert.equal(found(`${folder}/x.ts`, text).length, 1, text)
      assert.deepEqual(found('metadata-server/x.ts', text), [])
    }
    assert.deepEqual(found('modules/x.ts', 'throw new Failure(say`x`)'), [])
  })

  it('let no timer be set to what node cannot wait for', () => {
    const bad = [
      'setTimeout(act, delay)',
      'setInterval(act, left - 5)',
      'AbortSignal.timeout(5)',
      "import { setTimeout } from 'node:timers/promises'",
      "await import('timers')",
    ]
    for (const text of bad) assert.equal(found('system/x.ts', text).length, 1, text)
    assert.equal(found('modules/x.ts', bad[0] ?? '').length, 1)
    const fine = [
      'setTimeout(act, timerDelay(delay))',
      'setTimeout(() => act(1), 1_000)',
      "const { setTimeout: wait } = await import('node:timers/promises')\n    await wait(timerDelay(a), b)",
      'clearTimeout(timer)',
    ]
    for (const text of fine) assert.deepEqual(found('system/x.ts', text), [], text)
    assert.deepEqual(found('metadata-server/x.ts', bad[0] ?? ''), [])
  })

  it('let nothing but the door find the way to a file that is changed', () => {
    for (const text of ["import fs from 'node:fs'", "import { rm } from 'node:fs/promises'", "load('fs')"]) {
      assert.equal(found('system/x.ts', text).length, 1, text)
      assert.deepEqual(found('system/door.ts', text), [], text)
    }
    for (const text of [
      'fs.chmodSync(path, mode)',
      'writeFileSync(at, text)',
      'fs.openSync(`${directory}/f`, flags)',
      'fs.symlinkSync(target, path)',
      'fs.renameSync(from, to)',
      'rmSync(place.node.target)',
    ]) {
      for (const file of ['system/real-files.ts', 'system/write-file.ts', 'packaging/x.ts'])
        assert.equal(found(file, text).length, 1, text)
    }
    for (const text of [
      'fs.chmodSync(place.address, mode)',
      'fs.openSync(temporary, flags)',
      'fs.symlinkSync(target, temporary)',
      'fs.renameSync(source.at(), target.at())',
      'fs.lstatSync(path)',
      'fs.fchmodSync(fd, mode)',
    ]) {
      assert.deepEqual(found('system/real-files.ts', text), [], text)
    }
  })

  it('let modules, steps and datasources ask no distro for its name', () => {
    assert.deepEqual(found('modules/x.ts', "if (distro.name === 'alpine') a()\n"), ['1 distro.name ===', "1 'alpine'"])
    assert.deepEqual(found('modules/a/x.ts', 'if (distro.family !== suse) a()\n'), ['1 distro.family !=='])
    assert.deepEqual(found('modules/x.ts', 'const a = stores[distro.name] ?? b\n'), ['1 [distro.name]'])
    assert.deepEqual(found('steps/x.ts', 'if (some.includes(context.distro.name)) a()\n'), [
      '1 includes(context.distro.name)',
    ])
    assert.deepEqual(found('steps/x.ts', "const apt = ['debian', 'ubuntu']\n"), ["1 'debian'", "1 'ubuntu'"])
    for (const text of [
      'new Set(["debian"])',
      'a === `alpine`',
      'if (`${distro.name}` === a) b()',
      "facts.os.id === 'x'",
    ]) {
      assert.equal(found('modules/x.ts', text).length, 1, text)
    }
    assert.equal(found('datasources/x.ts', "facts.os.id === 'x'").length, 1)
    assert.deepEqual(found('modules/x.ts', "a = 'debian packages'; b = facts.os.codename"), [])
    assert.deepEqual(
      found('modules/x.ts', "  distros: ['debian',\n    'ubuntu'],\n  listedFor: { not: ['arch'] },\n"),
      [],
    )
    assert.deepEqual(found('distros/x.ts', "name === 'debian'\n"), [])
  })

  it('let nobody put anything where everybody can, or change files by commands', () => {
    const bad = [
      "a('/tmp/x')",
      'a(`/var/tmp/${name}`)',
      'a(`${paths.run}/tmp/x`)',
      "import { hostname, tmpdir } from 'node:os'",
      "await host.commands.run(['chown', user, path])",
      "await commands.run(\n  ['/bin/mv', a, b],\n)",
    ]
    for (const text of bad) assert.equal(found('modules/x.ts', text).length, 1, text)
    const fine = ["a('/tmpfs')", '// in /tmp', "args = ['install', a]", "condition: 'test -f /tmp/x'"]
    for (const text of fine) assert.deepEqual(found('modules/x.ts', text), [], text)
  })

  it('let datasources write nothing, except where a disk is mounted', () => {
    const text = "await host.files.read('/a')\nawait host.files.write('/a', '')\nawait host.commands.run(['true'])\n"
    assert.deepEqual(found('datasources/ec2.ts', text), ['2 files.write', '3 commands.run'])
    assert.deepEqual(found('datasources/shared/x.ts', text), ['2 files.write', '3 commands.run'])
    assert.deepEqual(found('datasources/shared/seed-disk.ts', text), [])
    assert.deepEqual(found('stages/x.ts', text), [])
    for (const taken of [
      'const { write } = host.files',
      'const { read, write: put } = input.host.files',
      'const { run } = commands',
      'async read({ host: { files: { write } } }) {}',
      'async read({ host: { commands: { run } } }) {}',
    ]) {
      assert.equal(found('datasources/x.ts', taken).length, 1, taken)
    }
    assert.deepEqual(found('datasources/x.ts', 'const { read } = host.files\nconst { files, http } = host'), [])
  })

  it('let datasources wait only by options of their requests', () => {
    assert.deepEqual(found('datasources/x.ts', 'await host.clock.sleep(1)\nsetTimeout(a)\n'), [
      '1 clock.sleep',
      '2 setTimeout',
    ])
    assert.deepEqual(found('network/x.ts', 'await host.clock.sleep(1)\n'), [])
    for (const taken of [
      'const { sleep } = host.clock',
      'async read({ host: { clock: { sleep } } }) {}',
      "import { setTimeout as wait } from 'node:timers/promises'",
    ]) {
      assert.ok(found('datasources/x.ts', taken).length > 0, taken)
    }
    assert.deepEqual(found('datasources/x.ts', 'const { sleep_time: sleep } = settings\n'), [])
  })

  it('let nothing go round the host to the network or the clock', () => {
    for (const text of ['await fetch(url)', 'globalThis.fetch(url)', 'Date.now() - a', 'performance.now()']) {
      assert.equal(found('datasources/x.ts', text).length, 1, text)
      assert.deepEqual(found('system/x.ts', text), [])
    }
    assert.deepEqual(
      found('userdata/x.ts', 'a.fetch(url)\n  async fetch(url, once) {}\n  fetch(url: string): Promise<Buffer>\n'),
      [],
    )
  })

  it('let code decide on data, not on what a message says', () => {
    const bad = [
      "if (a.reason.startsWith('Empty')) b()",
      'c(/no .* found/.test(notice.message))',
      "d?.hint?.split('x')",
    ]
    for (const line of bad) assert.equal(found('stages/x.ts', `${line}\n`).length, 1, line)
    for (const line of ['a.code.startsWith(b)', 'shown.push(error.message)', "message.replaceAll('\\n', ' ')"]) {
      assert.deepEqual(found('stages/x.ts', `${line}\n`), [])
    }
    assert.deepEqual(found('test/x.ts', `${bad.join('\n')}\n`), [])
  })

  it('let the top of a file import nothing but functions of what the build loads late', () => {
    const late = [
      "import { createHash, X509Certificate } from 'node:crypto'",
      "import {\n  constants,\n  gunzipSync,\n} from 'node:zlib'",
      "import { type Gunzip, Gzip } from 'node:zlib'",
      "import { ChildProcess } from 'child_process'",
      "import * as crypto from 'node:crypto'",
      "import zlib from 'node:zlib'",
    ]
    for (const text of late) {
      for (const folder of ['datasources', 'system', 'cli', 'metadata-server']) {
        assert.equal(found(`${folder}/x.ts`, text).length, 1, text)
      }
      assert.deepEqual(found('tools/x.ts', text), [], text)
    }
    const fine = [
      "import { createHash, randomUUID } from 'node:crypto'",
      "import { type ChildProcess, spawn } from 'node:child_process'",
      "import type { X509Certificate } from 'node:crypto'",
      "import { constants } from 'node:os'\nimport { gunzipSync } from 'node:zlib'",
      "const { X509Certificate } = await import('node:crypto')",
    ]
    for (const text of fine) assert.deepEqual(found('datasources/x.ts', text), [], text)
  })

  it('let JSON be read in one place', () => {
    assert.deepEqual(found('stages/x.ts', 'a()\nJSON.parse(text)\n'), ['2 JSON.parse'])
    for (const file of ['languages/json.ts', 'modules/ubuntu-pro.ts', 'tools/x.ts']) {
      assert.deepEqual(found(file, 'JSON.parse(text)\n'), [])
    }
  })

  it('want a reason for more than 300 lines, in the first', () => {
    const lines = (count: number, first: string) => `${first}\n${'a()\n'.repeat(count - 1)}`
    assert.deepEqual(found('core/x.ts', lines(300, '// What it is.')), [])
    assert.deepEqual(found('core/x.ts', lines(301, '// Long because every part needs the others.')), [])
    assert.equal(found('core/x.ts', lines(301, '// What it is.')).length, 1)
    assert.equal(found('core/x.ts', lines(301, '// What it is.\n// Long because of that.')).length, 1)
  })

  it('do not bind comments', () => {
    assert.deepEqual(
      found('core/x.ts', '// process.exit() is not called\n/* process.env\n neither */\na() // process.pid\n'),
      [],
    )
    assert.deepEqual(found('core/x.ts', "const url = 'http://x'; process.exit()\n").length, 1)
  })
})

describe('links in comments', () => {
  const files = ['docs/decisions/0001-x.md', 'core/json.ts', 'languages/json-text.ts']
  const dead = (text: string) =>
    deadLinks('core/x.ts', text, files).map(({ line, why }) => `${line} ${why.split(':')[0]}`)

  it('lead somewhere, from the top or by the end of a path', () => {
    assert.deepEqual(
      dead('// See docs/decisions/0001-x.md, decisions/0001-x.md and json.ts; /etc/x.ts and *.ts are none.\n'),
      [],
    )
    assert.deepEqual(dead(`a()\n/${'**'} As in docs/gone.md,\n * or core/gone.ts. */\n`), [
      '2 docs/gone.md',
      '2 core/gone.ts',
    ])
    assert.deepEqual(dead('a() // json.ts, text.ts\n'), ['1 text.ts'])
  })

  it('are looked for in comments only', () => {
    assert.deepEqual(dead("import { a } from './gone.ts'\nconst url = 'https://x/gone.md'\n"), [])
  })
})
