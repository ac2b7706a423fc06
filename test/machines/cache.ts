// Things that take minutes to make (root file systems, disk images), kept outside the checkout and made once.
// A thing's key is a hash of everything that made it; what is found in the cache is checked against what was put there.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './shell.ts'

export interface Recipe {
  /** Part of the directory's name, for people. */
  readonly name: string
  /** Everything the result depends on; a change makes a new thing. */
  readonly from: unknown
  /** Fills the empty directory it is given. */
  build(directory: string): Promise<void>
}

/** FIRSTLIGHT_CACHE, or /var/cache/firstlight. */
function cacheDirectory(): string {
  return process.env['FIRSTLIGHT_CACHE'] ?? '/var/cache/firstlight'
}

/** The directory a recipe makes: found in the cache and unchanged, or built now. Other processes building it are waited for. */
export async function cached(recipe: Recipe): Promise<string> {
  const key = createHash('sha256')
    .update(JSON.stringify([recipe.name, recipe.from, recipe.build.toString()]))
    .digest('hex')
  const parent = cacheDirectory()
  const directory = join(parent, `${recipe.name}-${key.slice(0, 16)}`)
  const seal = `${directory}.seal`
  mkdirSync(parent, { recursive: true })
  await locked(`${directory}.lock`, async () => {
    if (existsSync(directory) && existsSync(seal)) {
      if (readFileSync(seal, 'utf8') === (await fingerprint(directory))) return
      process.stderr.write(`${directory} was changed since it was made; making it again\n`)
    }
    rmSync(seal, { force: true })
    rmSync(directory, { recursive: true, force: true })
    const building = `${directory}.building`
    rmSync(building, { recursive: true, force: true })
    mkdirSync(building)
    const started = Date.now()
    await recipe.build(building)
    renameSync(building, directory)
    writeFileSync(seal, await fingerprint(directory))
    process.stderr.write(`made ${directory} in ${((Date.now() - started) / 1000).toFixed(0)} s\n`)
  })
  return directory
}

/** Every path with its kind, mode, owner, size, time and link target: what a test that wrote into a cached tree would change. */
async function fingerprint(directory: string): Promise<string> {
  const listing = await run(['find', '.', '-xdev', '-printf', '%y %m %U:%G %s %T@ %p %l\\n'], {
    cwd: directory,
    env: { LC_ALL: 'C' },
  })
  // Directories' own sizes depend on the file system's history.
  const lines = listing
    .split('\n')
    .map((line) => (line.startsWith('d ') ? line.replace(/^(d \S+ \S+) \S+/, '$1') : line))
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex')
}

/** Runs `work` while no other process holds the lock; a lock whose holder is gone is taken over. */
async function locked(lock: string, work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      writeFileSync(lock, `${process.pid}\n`, { flag: 'wx' })
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      if (holderGone(lock)) rmSync(lock, { force: true })
      else await new Promise((resolve) => setTimeout(resolve, 500))
    }
  }
  try {
    await work()
  } finally {
    rmSync(lock, { force: true })
  }
}

function holderGone(lock: string): boolean {
  try {
    const pid = Number(readFileSync(lock, 'utf8'))
    if (!pid) return Date.now() - statSync(lock).mtimeMs > 5000
    process.kill(pid, 0)
    return false
  } catch (error) {
    // ESRCH: the process is gone. ENOENT: so is the lock.
    return ['ESRCH', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')
  }
}
