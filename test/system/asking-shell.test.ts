import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, symlinkSync } from 'node:fs'
import { type Asking, askingShell } from '../../system/asking-shell.ts'
import { real } from '../../system/real.ts'
import { temporary } from '../support/temporary.ts'

function asking(path = process.env['PATH'] ?? '') {
  const started: ChildProcess[] = []
  const shell = askingShell((env) => {
    const child = spawn('sh', [], { env, stdio: ['pipe', 'pipe', 'ignore'], detached: true })
    started.push(child)
    return child
  })
  const environment = { PATH: path, KEPT: "it's" }
  const ask = (command: string, given: Partial<Asking> = {}) =>
    shell.ask(command, { environment, onStart: () => () => {}, ...given })
  return { ask, started, environment }
}

/** The first command is started by itself. */
async function used(path?: string) {
  const one = asking(path)
  assert.equal(await one.ask('exit 3'), undefined)
  return one
}

const ended = (children: readonly ChildProcess[]) =>
  Promise.all(
    children.map(async (child) => {
      child.ref()
      child.stdin?.end()
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
    }),
  )

describe('a shell that asks', () => {
  it('says what commands end with, all in one', async () => {
    const { ask, started } = await used()
    for (const code of [0, 1, 3, 126, 128, 255]) assert.deepEqual(await ask(`exit ${code}`), { exitCode: code })
    assert.equal(started.length, 1)
    await ended(started)
  })

  it('gives a command its own shell, whatever it says', async () => {
    const { ask, started } = await used()
    const holds = { exitCode: 0 }
    assert.deepEqual(await ask("[ \"$KEPT\" = 'it'\\''s' ] && ! read -r x && cd /tmp && X=1 && exec true"), holds)
    assert.deepEqual(await ask('[ -z "$X" ] &&\n  [ "$0" = sh ] && # a comment\n [ $# = 0 ]'), holds)
    assert.deepEqual(await ask('echo 7; echo 8 >&2; [ "$PWD" != /tmp ]'), holds)
    assert.deepEqual(await ask('if then ( "'), { exitCode: 2 })
    assert.deepEqual(await ask('[ ${SHLVL:-1} = 1 ]'), holds)
    assert.equal(started.length, 1)
    await ended(started)
  })

  it('does not say what may have been a signal', async () => {
    const { ask, started } = await used()
    assert.equal(await ask('kill -KILL $$'), undefined)
    assert.equal(await ask('kill 0'), undefined)
    assert.equal(await ask('exit 143'), undefined)
    assert.deepEqual(await ask('true'), { exitCode: 0 })
    await ended(started)
  })

  it('says that a command has ended it', async () => {
    const { ask, started } = await used()
    assert.deepEqual(await ask('kill -KILL 0'), { signal: 'SIGKILL' })
    assert.deepEqual(await ask('true'), { exitCode: 0 })
    assert.equal(started.length, 2)
    await ended(started)
  })

  const commands = [
    'grep -q root /etc/passwd',
    'grep -q root /etc/passwd && false',
    'false || test -e /etc',
    '! true',
    '! grep -q nobody-has-this-name /etc/passwd; exit 9',
    'X=1 true; false',
    'cd /; ls etc >/dev/null',
    'ls /no/such',
    'no-such-program',
    '/etc/passwd',
    '"',
    "'",
    'true &&',
    'for x in a b; do false; done',
    'if true; then exit 4; fi',
    'if',
    ' ',
    '',
    '# x',
    '!',
    ';',
    'exit 300',
    'exit x',
    'true | false',
    'false | true',
    '[ a = b ]',
    '[ a = a ] && [[ a = a ]]',
    '[ -t 0 ]',
    'test -x /etc -a -d /etc',
    'cat < /no/such',
    'return 3',
    'break',
    '. /no/such; true',
    'trap "exit 5" EXIT; true',
    'kill -0 $$',
    'set -e; false; true',
    'exec false',
    'sleep 0 & true',
    'pgrep -f it-finds-itself >/dev/null && true',
    'printf %s x | grep -q x',
    'X=a; [ "$X" = a ]',
    '( exit 6 )',
    'f() { return 7; }; f',
    'cat <<E\nx\nE\nfalse',
    'true\nfalse',
    '[ "${SHLVL:-1}" = 1 ]',
    'env | grep -q SHLVL=1',
    'true 2>&1',
    ': > /no/such/file',
    'X=1',
    'umask 077; false',
    'ulimit -n >/dev/null',
    'test',
    '[ ]',
    '[ x',
    'true & exit 3',
    'case x in x) exit 8;; esac',
    '"$@"',
    'shift',
    'readonly X=1; X=2',
    'exec 1>&9',
    'grüße',
    "printf '\\303\\274' | grep -q ü",
  ]
  for (const shell of ['/bin/sh', '/bin/dash', '/bin/bash', '/bin/busybox'].filter((path) => existsSync(path))) {
    it(`says the same as ${shell} by itself`, async () => {
      const directory = temporary()
      symlinkSync(shell, `${directory.path}/sh`)
      const { ask, started, environment } = await used(`${directory.path}:${process.env['PATH']}`)
      for (const command of commands) {
        const { status } = spawnSync('sh', ['-c', command], { env: environment, stdio: 'ignore' })
        assert.deepEqual([command, await ask(command)], [command, { exitCode: status }])
      }
      assert.equal(started.length, 1)
      await ended(started)
      directory.remove()
    })
  }

  it('is another for another environment', async () => {
    const { ask, started, environment } = await used()
    assert.deepEqual(await ask('[ -z "$NEW" ]'), { exitCode: 0 })
    assert.deepEqual(await ask('[ "$NEW" = 1 ]', { environment: { ...environment, NEW: '1' } }), { exitCode: 0 })
    assert.equal(started.length, 2)
    await ended(started)
  })

  it('leaves what no line of a shell can hold, and a second at a time', async () => {
    const { ask, started } = await used()
    assert.equal(await ask('a\0b'), undefined)
    assert.equal(await ask(`: ${'x'.repeat(50_000)}`), undefined)
    assert.deepEqual(await Promise.all([ask('true'), ask('true')]), [{ exitCode: 0 }, undefined])
    await ended(started)
  })
})

describe('what the real host asks a shell', () => {
  const sh = (command: string) => ['sh', '-c', command] as const
  const question = { accept: 'any', output: 'drop', ofUser: true } as const

  it('is answered as by itself', async () => {
    const { commands } = real()
    for (const code of [4, 0, 7]) assert.equal((await commands.query(sh(`exit ${code}`), question)).exitCode, code)
    await assert.rejects(commands.query(sh('kill -TERM $$'), question), { code: 'signal' })
    await assert.rejects(commands.query(sh('kill -KILL 0'), question), { code: 'signal' })
    assert.equal((await commands.query(sh('exit 5'), question)).exitCode, 5)
  })

  it('ends with the boot', async () => {
    const { commands } = real()
    await commands.query(sh('true'), question)
    const stop = new AbortController()
    const running = commands.query(sh('sleep 3600'), { ...question, signal: stop.signal })
    setImmediate(() => stop.abort(new Error('the boot is over')))
    await assert.rejects(running, { message: 'the boot is over' })
  })

  it('ends with a boot that was told to end while the command was prepared', async () => {
    for (const before of [[], ['true']]) {
      const { commands } = real()
      for (const command of before) await commands.query(sh(command), question)
      const stop = new AbortController()
      const running = commands.query(sh('sleep 3600'), { ...question, signal: stop.signal })
      stop.abort(new Error('the boot is over'))
      await assert.rejects(running, { message: 'the boot is over' })
    }
  })

  it('is told while it goes on', async () => {
    const { commands } = real()
    await commands.query(sh('true'), question)
    const stop = new AbortController()
    const still = { next: (passed: number) => passed + 1, tell: async () => stop.abort(new Error('told')) }
    await assert.rejects(commands.query(sh('sleep 3600'), { ...question, still, signal: stop.signal }), {
      message: 'told',
    })
  })
})
