// The programs of a machine in memory, as far as they change files: what is lost or done twice by a crash has to show in the tree.

import type { AnswerFunction, MemoryHost, RecordedCall } from '../../system/memory.ts'

type Program = (words: readonly string[], call: RecordedCall, host: MemoryHost) => Promise<string | number | undefined>

/** `seen` is told of everything that the world outside sees, or that a user may want only once. */
export function programs(seen: (what: string) => void): AnswerFunction {
  const table = programTable(seen)
  return async (call, host) => {
    const [program = '', ...words] = call.argv
    if (program.startsWith('/var/lib/cloud/')) return script(await host.files.readText(program), host, seen)
    return table[program.replace(/^.*\//, '')]?.(words, call, host)
  }
}

function programTable(seen: (what: string) => void): Readonly<Record<string, Program>> {
  return {
    async sh([first = '', text], _, host) {
      if (first !== '-c') return script(await host.files.readText(first), host, seen)
      if (text?.includes('shutdown')) seen('shutdown')
      return script(text, host, seen)
    },
    async useradd([name = '', ...options], _, { files }) {
      const passwd = (await files.readText('/etc/passwd')) ?? ''
      if (passwd.includes(`\n${name}:`)) return 9
      const id = 1000 + passwd.split('\n').filter((line) => line.includes(':10')).length
      await files.append('/etc/group', `${name}:x:${id}:\n`)
      await files.append('/etc/passwd', `${name}:x:${id}:${id}::/home/${name}:/bin/bash\n`)
      await files.append('/etc/shadow', `${name}:!:20000:0:99999:7:::\n`)
      for (const group of options[options.indexOf('--groups') + 1]?.split(',') ?? [])
        await addMember(files, group, name)
      if (options.includes('-M')) return 0
      await files.makeDirectory(`/home/${name}`, { mode: 0o700, owner: { user: id, group: id } })
      await files.write(`/home/${name}/.profile`, 'skeleton\n', { mode: 0o644, owner: { user: id, group: id } })
      return 0
    },
    async groupadd([name = ''], _, { files }) {
      const text = (await files.readText('/etc/group')) ?? ''
      if (text.includes(`\n${name}:`)) return 9
      await files.append('/etc/group', `${name}:x:${2000 + text.split('\n').length}:\n`)
      return 0
    },
    async usermod(words, _, { files }) {
      const [, , group = '', name = ''] = words
      if (words[0] === '-a') await addMember(files, group, name)
      return 0
    },
    async chpasswd(_, { input = '' }, { files }) {
      for (const line of input.split('\n').filter(Boolean)) {
        const [name = '', hash = ''] = line.split(/:(.*)/)
        await shadow(files, name, () => hash)
      }
      return 0
    },
    async passwd([option, name = ''], _, { files }) {
      if (option === '-l') await shadow(files, name, (hash) => `!${hash.replace(/^!/, '')}`)
      if (option === '-u') await shadow(files, name, (hash) => hash.replace(/^!/, ''))
      return 0
    },
    async 'ssh-keygen'(words, _, { files }) {
      const path = words.at(-1) ?? ''
      if (words.includes('-c')) {
        await files.write(`${path}.pub`, `ssh-${words[0]} AAAA ${words[words.indexOf('-C') + 1]}\n`)
        return 0
      }
      if (words.includes('-yf')) return 'ssh-rsa AAAA\n'
      if (await files.exists(path)) return 1
      await files.write(path, `private ${path.replace(/.*?(rsa|ecdsa|ed25519).*/, '$1')}\n`, { mode: 0o600 })
      await files.write(`${path}.pub`, 'ssh-key AAAA root@web-1\n')
      return 'made\n'
    },
    async hostname([name], _, { files }) {
      if (name && !name.startsWith('-')) await files.write('/proc/sys/kernel/hostname', `${name}\n`)
      return 0
    },
    async 'apt-get'(words, _, { files }) {
      if (words.includes('update')) await files.write('/var/lib/apt/lists/index', 'list\n')
      if (!words.includes('install')) return 0
      for (const name of words.slice(words.indexOf('install') + 1)) {
        const installed = (await files.readText('/var/lib/dpkg/status')) ?? ''
        if (!installed.includes(`${name}\n`)) await files.append('/var/lib/dpkg/status', `${name}\n`)
      }
      return 0
    },
    async dpkg(words) {
      return words.includes('--print-architecture') ? 'amd64\n' : 0
    },
    async gpg(_, { input }) {
      return `dearmored ${input?.length}`
    },
    async fallocate(words, _, { files }) {
      await files.write(words.at(-1) ?? '', '', { mode: 0o600 })
      return 0
    },
    async dd(words, _, { files }) {
      const place = words.find((word) => word.startsWith('of='))
      if (place) await files.write(place.slice(3), '', { mode: 0o600 })
      return 0
    },
    async mkswap([path = ''], _, { files }) {
      await files.write(path, 'swap')
      return 0
    },
    async 'update-ca-certificates'(_, __, { files }) {
      await files.write('/etc/ssl/certs/ca-certificates.crt', 'all\n')
      return 0
    },
    async 'locale-gen'(_, __, { files }) {
      await files.write('/usr/lib/locale/locale-archive', 'archive')
      return 0
    },
    async snap(words) {
      seen(`snap ${words.join(' ')}`)
      return 0
    },
    async 'landscape-config'(words, _, { files }) {
      if (words.includes('--is-registered')) return 5
      await files.write('/etc/landscape/client.conf', 'registered\n')
      return 0
    },
    async puppet([verb = '', , name = '']) {
      return verb === 'config' ? `/etc/puppetlabs/${name}\n` : 0
    },
    async python3(_, call) {
      await handle(call, seen)
      return 0
    },
  }
}

type Files = MemoryHost['files']

async function addMember(files: Files, group: string, name: string): Promise<void> {
  const lines = ((await files.readText('/etc/group')) ?? '').split('\n').map((line) => {
    if (!line.startsWith(`${group}:`)) return line
    const [, fields = '', members = ''] = /^(.*:)(.*)$/.exec(line) ?? []
    return fields + [...new Set([...members.split(',').filter(Boolean), name])].join(',')
  })
  await files.write('/etc/group', lines.join('\n'))
}

async function shadow(files: Files, name: string, change: (hash: string) => string): Promise<void> {
  const lines = ((await files.readText('/etc/shadow')) ?? '').split('\n').map((line) => {
    const [first, hash = '', ...rest] = line.split(':')
    return first === name ? [first, change(hash), ...rest].join(':') : line
  })
  await files.write('/etc/shadow', lines.join('\n'))
}

/** The lines "echo WORD >> FILE" of a script. One without a line is what a crash leaves of one that was never flushed. */
async function script(text: string | undefined, { files }: MemoryHost, seen: (what: string) => void): Promise<number> {
  if (text === undefined) return 127
  if (text === '') seen('an empty script')
  for (const [, word = '', path = ''] of text.matchAll(/^echo (\S+) >> (\S+)$/gm)) {
    seen(word)
    await files.append(path, `${word}\n`)
  }
  return 0
}

/** A handler of parts: answers each question of the driver's conversation. */
async function handle({ options }: RecordedCall, seen: (what: string) => void): Promise<void> {
  const { input, onOutput } = options
  if (input === undefined || typeof input === 'string' || input instanceof Uint8Array) return
  for await (const chunk of input) {
    for (const line of String(chunk).split('\n').filter(Boolean)) {
      const question = JSON.parse(line) as { do?: string; id?: number; type?: string }
      if (question.do === 'call') seen(`handler ${question.type}`)
      const loaded = { types: ['text/x-handled'], version: 2, frequency: 'once-per-instance' }
      if (question.id === undefined) continue
      onOutput?.(
        Buffer.from(`${JSON.stringify({ ...(question.do === 'load' && loaded), id: question.id })}\n`),
        'stdout',
      )
    }
  }
}
