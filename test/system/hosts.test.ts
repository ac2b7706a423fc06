import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Host } from '../../system/host.ts'
import { type AnswerFunction, memory } from '../../system/memory.ts'
import { planned } from '../../system/planned.ts'
import { real } from '../../system/real.ts'
import { rooted } from '../../system/rooted.ts'
import { temporary } from '../support/temporary.ts'
import { hostContract, programs, type Subject } from './contract.ts'
import { parrot, socketTalker, type Talker } from './talkers.ts'

/** A real host with the fixture programs on its PATH, and an empty directory. */
function realIn(
  wrap: (host: Host, root: string) => Host,
  at: (root: string, path: string) => string,
): () => Promise<Subject> {
  return async () => {
    const directory = temporary()
    const [root, bin] = [join(directory.path, 'root'), join(directory.path, 'bin')]
    mkdirSync(root)
    mkdirSync(bin)
    for (const [name, text] of Object.entries(programs)) {
      writeFileSync(join(bin, name), text)
      chmodSync(join(bin, name), 0o755)
    }
    const host = real({ environment: { PATH: `${bin}:${process.env['PATH']}` } })
    let talker: Talker | undefined
    const listen = async () => {
      talker = await socketTalker(join(root, 'talker'))
    }
    const close = async () => {
      await talker?.close()
      directory.remove()
    }
    return { host: wrap(host, root), at: (path) => at(root, path), listen, close }
  }
}

/** The fixture programs as a script. */
const scripted: AnswerFunction = ({ argv: [program, status], input }) => {
  if (program === 'say-both') return { stdout: 'out\n', stderr: 'err\n' }
  if (program === 'fail-with') return { stderr: 'it broke\n', exitCode: Number(status) }
  if (program === 'repeat-input') return input ?? ''
  return program === 'end-itself' ? { signal: 'SIGKILL' } : undefined
}

const inMemory = () => memory({ commands: scripted, programs: Object.keys(programs), channels: { '/talker': parrot } })

hostContract(
  'real',
  { runs: true, knowsNames: true },
  realIn((host) => host, join),
)
hostContract(
  'rooted',
  { runs: true, knowsNames: true },
  realIn(
    (host, root) => rooted(host, root, { commands: 'host' }),
    (_, path) => path,
  ),
)
hostContract(
  'planned',
  { runs: false, knowsNames: false },
  realIn(
    (host, root) => planned(rooted(host, root, { commands: 'host' }), () => {}),
    (_, path) => path,
  ),
)
hostContract('memory', { runs: true, knowsNames: true }, async () => ({
  host: inMemory(),
  at: (path) => path,
  listen: async () => {},
}))
