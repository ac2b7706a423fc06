// What every host promises; long because it is one suite. Differences between hosts are named in `Traits`, each with its reason.

import assert from 'node:assert/strict'
import { HostError } from '../../core/errors.ts'
import { say } from '../../core/said.ts'
import type { Channel, ChannelOptions, Host } from '../../system/host.ts'

export interface Subject {
  readonly host: Host
  /** The host's path for a path of the suite: the real host has its "/" in a temporary directory. */
  at(path: string): string
  /** Whoever is at the other end of /talker, as test/system/talkers.ts has it. */
  listen(): Promise<void>
  close?(): Promise<void> | void
}

export interface Traits {
  /** What `run` does: planning records it and answers with success, nothing is started. */
  readonly runs: boolean
  /** Unknown names fail, except when planning, where the command that adds the user was only recorded. */
  readonly knowsNames: boolean
}

/** Programs that `open` has to provide; the memory host scripts them. */
export const programs: Readonly<Record<string, string>> = {
  'say-both': '#!/bin/sh\necho out; echo err >&2\n',
  'fail-with': '#!/bin/sh\necho "it broke" >&2\nexit "$1"\n',
  'repeat-input': '#!/bin/sh\ncat\n',
  'end-itself': '#!/bin/sh\nkill -KILL $$\n',
}

export function hostContract(name: string, traits: Traits, open: () => Promise<Subject>): void {
  describe(`the ${name} host`, () => {
    let host: Host
    let at: Subject['at']
    let subject: Subject

    beforeEach(async () => {
      subject = await open()
      host = subject.host
      at = subject.at
    })
    afterEach(() => subject.close?.())

    const fails = (code: string, act: Promise<unknown>) =>
      assert.rejects(act, (error) => {
        assert.ok(error instanceof HostError, String(error))
        assert.equal(error.code, code, error.message)
        assert.ok(error.short !== '' && !error.short.includes('\n'))
        return true
      })
    const mode = async (path: string) => (await host.files.stat(at(path)))?.mode.toString(8)

    describe('a lock', () => {
      it('is held while something is done, of which what comes out, and what fails, is handed on', async () => {
        const done = await host.files.locked(at('/etc/.pwd.lock'), { budget: 1000 }, async () => {
          await host.files.write(at('/etc/passwd'), 'text')
          return 'done'
        })
        assert.equal(done, 'done')
        assert.equal(await host.files.readText(at('/etc/passwd')), 'text')
        const fault = new HostError('full', say`no space`)
        const failed = host.files.locked(at('/etc/.pwd.lock'), { budget: 1000 }, () => Promise.reject(fault))
        await fails('full', failed)
        assert.equal(await host.files.locked(at('/etc/.pwd.lock'), { budget: 1000 }, async () => 2), 2)
      })

      it('leaves what is in the file as it is', async () => {
        await host.files.write(at('/f'), 'text', { mode: 0o640 })
        await host.files.locked(at('/f'), { budget: 1000 }, async () => {})
        assert.equal(await host.files.readText(at('/f')), 'text')
        assert.equal(await mode('/f'), '640')
      })
    })

    describe('writing', () => {
      it('makes a file readable for all, with its parents', async () => {
        await host.files.write(at('/a/b/c'), 'text')
        assert.equal(await host.files.readText(at('/a/b/c')), 'text')
        assert.equal(await mode('/a/b/c'), '644')
        assert.equal(await mode('/a/b'), '755')
        assert.deepEqual(await host.files.list(at('/a/b')), ['c'])
      })

      it('keeps the mode of an existing file unless one is given', async () => {
        await host.files.write(at('/f'), 'one', { mode: 0o4751 })
        await host.files.write(at('/f'), 'two')
        assert.equal(await mode('/f'), '4751')
        await host.files.write(at('/f'), 'three', { mode: 0o600 })
        assert.equal(await mode('/f'), '600')
        assert.equal(await host.files.readText(at('/f')), 'three')
      })

      it('keeps bytes that are not text', async () => {
        const bytes = Uint8Array.from([0, 255, 254, 10, 13])
        await host.files.write(at('/f'), bytes, { durable: false })
        assert.deepEqual(await host.files.read(at('/f')), Buffer.from(bytes))
        assert.equal(await host.files.readText(at('/f')), '\0\ufffd\ufffd\n\r')
        assert.equal((await host.files.stat(at('/f')))?.size, 5)
      })

      it('replaces a link, or its target when asked to follow', async () => {
        await host.files.write(at('/target'), 'one', { mode: 0o640 })
        await host.files.link(at('/target'), at('/link'))
        await host.files.write(at('/link'), 'two', { follow: true })
        assert.equal(await host.files.readText(at('/target')), 'two')
        assert.equal(await mode('/target'), '640')
        await host.files.write(at('/link'), 'three')
        assert.equal(await host.files.readText(at('/target')), 'two')
        assert.equal(await host.files.readLink(at('/link')), undefined)
        assert.equal(await mode('/link'), '644')
      })

      it('makes the target of a dangling link when asked to follow, with its parents', async () => {
        await host.files.link('../deep/er/target', at('/dir/link'))
        await host.files.write(at('/dir/link'), 'text', { follow: true })
        assert.equal(await host.files.readText(at('/deep/er/target')), 'text')
        assert.equal(await host.files.readLink(at('/dir/link')), '../deep/er/target')
      })

      it('refuses a directory, and a file as a parent', async () => {
        await host.files.write(at('/d/f'), '')
        await fails('io', host.files.write(at('/d'), ''))
        await fails('io', host.files.write(at('/d/f/g'), ''))
        await fails('io', host.files.append(at('/d'), ''))
        await fails('io', host.files.write('relative', ''))
        assert.deepEqual(await host.files.list(at('/d')), ['f'])
      })

      it('appends to what is there and makes what is not', async () => {
        await host.files.append(at('/logs/log'), 'one\n', { mode: 0o600 })
        await host.files.append(at('/logs/log'), Buffer.from('two\n'), { newMode: 0o644 })
        await host.files.append(at('/logs/log'), '')
        assert.equal(await host.files.readText(at('/logs/log')), 'one\ntwo\n')
        assert.equal(await mode('/logs/log'), '600')
        await host.files.append(at('/logs/log'), 'three\n', { mode: 0o640 })
        assert.equal(await mode('/logs/log'), '640')
        await host.files.append(at('/logs/new'), '', { newMode: 0o640 })
        assert.equal(await mode('/logs/new'), '640')
      })
    })

    describe('reading', () => {
      it('tells absent from failed', async () => {
        await host.files.write(at('/f'), '')
        for (const path of ['/none', '/none/deeper', '/f/under-a-file']) {
          assert.equal(await host.files.read(at(path)), undefined)
          assert.equal(await host.files.readText(at(path)), undefined)
          assert.equal(await host.files.stat(at(path)), undefined)
          assert.equal(await host.files.list(at(path)), undefined)
          assert.equal(await host.files.readLink(at(path)), undefined)
          assert.equal(await host.files.resolve(at(path)), undefined)
          assert.equal(await host.files.exists(at(path)), false)
        }
        await host.files.makeDirectory(at('/d'))
        await fails('io', host.files.read(at('/d')))
        assert.equal(await host.files.list(at('/f')), undefined)
        assert.equal(await host.files.readText(at('/f')), '')
      })

      it('stops at a limit and gives parts', async () => {
        await host.files.write(at('/f'), '0123456789')
        await fails('too-large', host.files.read(at('/f'), { limit: 9 }))
        assert.equal((await host.files.read(at('/f'), { limit: 10 }))?.length, 10)
        assert.equal((await host.files.read(at('/f'), { start: 3, length: 4 }))?.toString(), '3456')
        assert.equal((await host.files.read(at('/f'), { start: 8, length: 4 }))?.toString(), '89')
        assert.equal((await host.files.read(at('/f'), { start: 20, length: 4 }))?.length, 0)
      })

      it('lists no files that were being written, unless asked', async () => {
        await host.files.write(at('/d/f'), '')
        await host.files.write(at('/d/.firstlight-12-ab3'), '')
        assert.deepEqual(await host.files.list(at('/d')), ['f'])
        assert.deepEqual(await host.files.list(at('/d'), { temporary: true }), ['.firstlight-12-ab3', 'f'])
        await host.files.remove(at('/d'), { recursive: true })
        assert.equal(await host.files.exists(at('/d')), false)
      })

      it('lists names by code point', async () => {
        for (const name of ['b', 'a10', 'a2', 'B', 'é', '\u{1f427}', '\uffee'])
          await host.files.write(at(`/d/${name}`), '')
        assert.deepEqual(await host.files.list(at('/d')), ['B', 'a10', 'a2', 'b', 'é', '\uffee', '\u{1f427}'])
      })
    })

    describe('links', () => {
      it('are followed by reading, and looked at when asked', async () => {
        await host.files.write(at('/real/f'), 'text')
        await host.files.link('real', at('/alias'))
        await host.files.link(at('/alias/f'), at('/short'))
        assert.equal(await host.files.readText(at('/short')), 'text')
        assert.equal(await host.files.resolve(at('/short')), at('/real/f'))
        assert.equal((await host.files.stat(at('/short')))?.type, 'file')
        assert.equal((await host.files.stat(at('/short'), { follow: false }))?.type, 'link')
        assert.equal(await host.files.readLink(at('/alias')), 'real')
        assert.deepEqual(await host.files.list(at('/alias')), ['f'])
        assert.equal(await host.files.readText(at('/alias/../real/./f')), 'text')
      })

      it('that dangle are there only as links', async () => {
        await host.files.link('nowhere', at('/link'))
        assert.equal(await host.files.exists(at('/link')), false)
        assert.equal(await host.files.read(at('/link')), undefined)
        assert.equal(await host.files.readLink(at('/link')), 'nowhere')
        assert.equal((await host.files.stat(at('/link'), { follow: false }))?.type, 'link')
        assert.deepEqual(await host.files.list(at('/')), ['link'])
      })

      it('that form a loop fail', async () => {
        await host.files.link('b', at('/a'))
        await host.files.link('a', at('/b'))
        await fails('io', host.files.read(at('/a')))
        await fails('io', host.files.write(at('/a'), '', { follow: true }))
        await fails('io', host.files.write(at('/a/under'), ''))
        assert.equal(await host.files.readLink(at('/a')), 'b')
        await host.files.write(at('/a'), 'text')
        assert.equal(await host.files.readText(at('/b')), 'text')
      })

      it('replace files and links, with their parents made', async () => {
        await host.files.write(at('/d/x'), 'text')
        await host.files.link('one', at('/d/x'))
        await host.files.link('two', at('/d/x'))
        assert.equal(await host.files.readLink(at('/d/x')), 'two')
        await host.files.link('up', at('/new/parents/x'))
        assert.equal(await host.files.readLink(at('/new/parents/x')), 'up')
        await fails('io', host.files.link('x', at('/new')))
      })
    })

    describe('directories', () => {
      it('are made with their parents; existing ones are left as they are', async () => {
        await host.files.makeDirectory(at('/a/b'), { mode: 0o1770 })
        assert.equal(await mode('/a'), '755')
        assert.equal(await mode('/a/b'), '1770')
        await host.files.makeDirectory(at('/a/b'))
        assert.equal(await mode('/a/b'), '1770')
        await host.files.makeDirectory(at('/a/b'), { mode: 0o700 })
        assert.equal(await mode('/a/b'), '700')
        assert.deepEqual(await host.files.list(at('/a/b')), [])
        await host.files.link('b', at('/a/link'))
        await host.files.makeDirectory(at('/a/link/c'))
        assert.deepEqual(await host.files.list(at('/a/b')), ['c'])
      })

      it('are not made over files', async () => {
        await host.files.write(at('/f'), '')
        await fails('io', host.files.makeDirectory(at('/f')))
        await fails('io', host.files.makeDirectory(at('/f/d')))
      })
    })

    describe('removing', () => {
      it('takes files and links, and directories when asked', async () => {
        await host.files.write(at('/d/f'), '')
        await host.files.write(at('/kept'), 'text')
        await host.files.link(at('/kept'), at('/d/link'))
        await host.files.remove(at('/d/none'))
        await host.files.remove(at('/none/deeper'))
        await fails('io', host.files.remove(at('/d')))
        await host.files.remove(at('/d/f'))
        assert.deepEqual(await host.files.list(at('/d')), ['link'])
        await host.files.remove(at('/d'), { recursive: true })
        assert.equal(await host.files.exists(at('/d')), false)
        assert.equal(await host.files.readText(at('/kept')), 'text')
      })

      it('leaves nothing of a directory that is made again', async () => {
        await host.files.write(at('/d/sub/f'), '')
        await host.files.remove(at('/d'), { recursive: true })
        await host.files.makeDirectory(at('/d/sub'))
        assert.deepEqual(await host.files.list(at('/d/sub')), [])
      })
    })

    describe('renaming', () => {
      it('moves files, links and whole directories', async () => {
        await host.files.write(at('/d/f'), 'text', { mode: 0o600 })
        await host.files.link('f', at('/d/link'))
        await host.files.rename(at('/d'), at('/e'))
        assert.equal(await host.files.readText(at('/e/link')), 'text')
        assert.equal(await mode('/e/f'), '600')
        assert.equal(await host.files.exists(at('/d')), false)
        await host.files.write(at('/over'), 'old')
        await host.files.rename(at('/e/f'), at('/over'))
        assert.equal(await host.files.readText(at('/over')), 'text')
        assert.deepEqual(await host.files.list(at('/e')), ['link'])
      })

      it('needs a source and a place', async () => {
        await host.files.write(at('/f'), '')
        await host.files.write(at('/d/g'), '')
        await fails('not-found', host.files.rename(at('/none'), at('/x')))
        await fails('not-found', host.files.rename(at('/f'), at('/none/x')))
        await fails('io', host.files.rename(at('/f'), at('/d')))
        await fails('io', host.files.rename(at('/d'), at('/d/inside')))
        assert.deepEqual(await host.files.list(at('/')), ['d', 'f'])
      })
    })

    describe('modes, owners and times', () => {
      it('change what links point to', async () => {
        await host.files.write(at('/f'), '')
        await host.files.link('f', at('/link'))
        await host.files.setMode(at('/link'), 0o4700)
        assert.equal(await mode('/f'), '4700')
        await host.files.setTimes(at('/link'), new Date(1000), new Date(2_000_000))
        assert.equal((await host.files.stat(at('/f')))?.modified.getTime(), 2_000_000)
        await fails('not-found', host.files.setMode(at('/none'), 0o700))
        await fails('not-found', host.files.setOwner(at('/none'), { user: 0 }))
        await fails('not-found', host.files.setTimes(at('/none'), new Date(0), new Date(0)))
      })

      it('take numbers, given as digits too', async () => {
        const uid = process.getuid?.() ?? 0
        const gid = process.getgid?.() ?? 0
        await host.files.write(at('/d/f'), '', { owner: { user: uid, group: `${gid}` } })
        await host.files.makeDirectory(at('/d'), { owner: { user: `${uid}` } })
        await host.files.setOwner(at('/d'), { user: uid, group: gid })
        await host.files.append(at('/d/f'), '', { owner: { user: uid, group: `${gid}` } })
        const info = await host.files.stat(at('/d/f'))
        assert.deepEqual([info?.uid, info?.gid], [uid, gid])
      })

      it('know the names of the guest', async () => {
        const unknown = { user: 'nobody-has-this-name' }
        const write = host.files.write(at('/f'), 'text', { owner: unknown })
        if (!traits.knowsNames) return write
        await fails('not-found', write)
        assert.equal(await host.files.exists(at('/f')), false)
        await host.files.write(at('/f'), 'text')
        return fails('not-found', host.files.setOwner(at('/f'), { group: 'nobody-has-this-name' }))
      })
    })

    describe('commands', () => {
      it('that ask give both streams', async () => {
        const { exitCode, stdout, stderr } = await host.commands.query(['say-both'])
        assert.deepEqual({ exitCode, stdout, stderr }, { exitCode: 0, stdout: 'out\n', stderr: 'err\n' })
      })

      it('read their input', async () => {
        assert.equal((await host.commands.query(['repeat-input'], { input: 'grüß\n' })).stdout, 'grüß\n')
      })

      it('fail with a status that is not accepted, telling nobody but the code what they wrote', async () => {
        await fails('exit', host.commands.query(['fail-with', '3']))
        await assert.rejects(host.commands.query(['fail-with', '3']), {
          short: 'fail-with exited with status 3',
          message: 'fail-with exited with status 3',
          detail: { program: 'fail-with', exitCode: 3, output: 'it broke' },
        })
        assert.equal((await host.commands.query(['fail-with', '3'], { accept: [0, 3] })).exitCode, 3)
        assert.equal((await host.commands.query(['fail-with', '4'], { accept: 'any' })).exitCode, 4)
        await fails('exit', host.commands.query(['say-both'], { accept: [1] }))
      })

      it('that are killed or not there fail as such', async () => {
        await assert.rejects(host.commands.query(['end-itself']), {
          code: 'signal',
          detail: { program: 'end-itself', signal: 'SIGKILL', output: '' },
        })
        await fails('not-found', host.commands.query(['no-such-program']))
      })

      it('do not show secrets', async () => {
        const secret = host.commands.query(['fail-with', '3', 'hunter22'], { secret: true, input: 'sam:broke\n' })
        await assert.rejects(secret, (error: HostError) => {
          return !/hunter22|broke/.test(error.message) && !/hunter22|broke/.test(error.detail.output ?? 'hunter22')
        })
      })

      it('are found by name', async () => {
        assert.match((await host.commands.find('say-both')) ?? '', /^\/.*\/say-both$/)
        assert.equal(await host.commands.find('no-such-program'), undefined)
      })

      it('that change something are run, unless it is a plan', async () => {
        const run = host.commands.run(['fail-with', '5'])
        if (traits.runs) await fails('exit', run)
        else assert.equal((await run).exitCode, 0)
      })
    })

    describe('channels', () => {
      const converse = <T>(talk: (channel: Channel) => Promise<T>, options: Partial<ChannelOptions> = {}) =>
        host.channels.converse(at('/talker'), { budget: 60_000, ...options }, talk)
      const asked = (text: string, timeout = 30_000) =>
        converse(async (channel) => {
          await channel.send(`${text}\n`)
          return await channel.line(timeout)
        })
      beforeEach(() => subject.listen())

      it('carry lines there and back, one after the other', async () => {
        const talk = async (channel: Channel) => {
          const lines: (string | undefined)[] = []
          for (const text of ['ping', 'both', 'much']) {
            await channel.send(`${text}\n`)
            lines.push(await channel.line(30_000))
          }
          return [...lines, (await channel.line(30_000))?.length]
        }
        assert.deepEqual(await converse(talk), ['pong', 'one', 'two', 5000])
        assert.equal(await asked('ping'), 'pong')
      })

      it('keep what is no whole line yet', async () => {
        const talk = async (channel: Channel) => {
          await channel.send('half\n')
          assert.equal(await channel.line(20), undefined)
          await channel.send('rest\n')
          return await channel.line(30_000)
        }
        assert.equal(await converse(talk), 'no end of it')
      })

      it('end a line where the caller says', async () => {
        const talk = async (channel: Channel) => {
          await channel.send('grüß\n')
          return await channel.line(30_000)
        }
        assert.equal(await converse(talk, { ends: '\n\x04' }), 'Gott')
      })

      it('end in time where nothing is said', async () => {
        assert.equal(await asked('silence', 20), undefined)
        const talk = async (channel: Channel) => {
          await channel.send('silence\n')
          return await channel.line(60_000)
        }
        await fails('timeout', converse(talk, { budget: 30 }))
      })

      it('end where too much is said', async () => {
        const talk = async (channel: Channel) => {
          await channel.send('much\n')
          return await channel.line(30_000)
        }
        await fails('too-large', converse(talk, { limit: 4000 }))
      })

      it('tell that the other side hung up, or that there is none', async () => {
        await fails('unreachable', asked('bye'))
        await fails(
          'not-found',
          host.channels.converse(at('/nobody'), { budget: 1000 }, async () => {}),
        )
        await host.files.write(at('/file'), 'text')
        await assert.rejects(
          host.channels.converse(at('/file'), { budget: 1000 }, async () => {}),
          HostError,
        )
      })

      it('are closed where the talk fails, and that is told', async () => {
        const failure = new Error('of the caller')
        await assert.rejects(
          converse(async () => Promise.reject(failure)),
          failure,
        )
        assert.equal(await asked('ping'), 'pong')
      })
    })

    describe('the clock', () => {
      it('goes forward', async () => {
        const [before, upBefore] = [host.clock.now().getTime(), await host.clock.uptime()]
        await host.clock.sleep(20)
        assert.ok(host.clock.now().getTime() >= before + 15)
        assert.ok((await host.clock.uptime()) >= upBefore)
        await assert.rejects(host.clock.sleep(60_000, AbortSignal.abort()), { name: 'AbortError' })
      })
    })
  })
}
