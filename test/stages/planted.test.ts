// A local user must not become root: everything that modules and steps do is done again in homes and in places that everybody can write,
// where somebody has planted links, pipes and the like at each component of each path, or swaps them while it is done.
// What is done is what the examples of all modules and steps do: a new one is tried without a line here.

import assert from 'node:assert/strict'
import type { Json, JsonObject } from '../../core/json.ts'
import { keysOf } from '../../modules/shared/own-settings.ts'
import type { WorldFile } from '../../system/memory.ts'
import { type Machine, machine } from '../modules/machine.ts'
import { type Plugin, plugins } from '../support/plugins.ts'
import {
  type Deed,
  harmed,
  leaked,
  lost,
  type Outcome,
  outside,
  type Place,
  pathsIn,
  places,
  plants,
  type Swap,
  surroundings,
  swaps,
  watching,
  within,
} from './planted.ts'

const key = 'ssh-ed25519 AAAA x'
const users = ['default', { name: 'bob', ssh_authorized_keys: [key] }, { name: 'newsuper', ssh_authorized_keys: [key] }]

/** One use of a module or a step key. */
interface Use {
  readonly how: string
  apply(machine: Machine): Promise<void>
}

/** Absolute paths in a config, below another folder; devices stay. */
function below(folder: string, value: Json, owner?: string): Json {
  if (typeof value === 'string') return /^\/(?!dev\/)/.test(value) ? folder + value : value
  if (Array.isArray(value)) return value.map((item) => below(folder, item, owner))
  if (typeof value !== 'object' || value === null) return value
  const moved = Object.fromEntries(Object.entries(value).map(([name, item]) => [name, below(folder, item, owner)]))
  return owner !== undefined && 'path' in moved ? { ...moved, owner, ownerstring: owner } : moved
}

/** An example as it is and with its paths where others can write. */
function variantsOf(config: JsonObject, more: JsonObject): ReadonlyMap<string, JsonObject> {
  const all: readonly (readonly [string, Json])[] = [
    ['as it is', config],
    ['for users', { ...config, ...more }],
    ['in a home', below('/home/bob', config)],
    ['in a home, for its owner', below('/home/bob', config, 'bob')],
    ['in a place for everybody', below('/srv/drop', config)],
  ]
  const different = new Map(all.map(([how, variant]) => [JSON.stringify(variant), [how, variant as JsonObject]]))
  return new Map([...different.values()] as [string, JsonObject][])
}

function usesOf(plugin: Plugin): readonly Use[] {
  const { kind, schema, examples } = plugin
  const more: JsonObject = kind === 'module' && keysOf(schema).includes('users') ? { users } : {}
  return examples.flatMap((example, index) =>
    [...variantsOf(example, more)].map(([how, config]) => ({
      how: `example ${index + 1} ${how}`,
      apply: (box: Machine) => plugin.apply(config, box),
    })),
  )
}

const uses = new Map(plugins.map((plugin) => [plugin.name, usesOf(plugin)]))

async function outcomeOf(use: Use, planted: Readonly<Record<string, WorldFile>> = {}, swap?: Swap): Promise<Outcome> {
  const { watched, around } = watching(swap)
  const box = machine({
    files: { ...surroundings, ...planted },
    commands: { 'stat --file-system *': '4096 1000000\n' },
    unscripted: 'succeed',
    http: () => 'text\n',
    instance: { publicKeys: [key] },
    around,
  })
  const failures: string[] = []
  try {
    await use.apply(box)
  } catch (error) {
    failures.push(String(error))
  }
  const told = box.said.filter(({ level }) => level !== 'debug')
  return { tree: box.host.tree(), said: [...told.map(({ message }) => message), ...failures], watched }
}

interface Judged {
  readonly what: string
  readonly place: Place
  readonly planted: Readonly<Record<string, WorldFile>>
  /** What comes out if nobody plants anything. */
  readonly meant: Outcome
  readonly got: Outcome
}

const before = machine({ files: surroundings }).host.tree()

function judge({ what, place, planted, meant, got }: Judged): void {
  const [was, wanted, now] = [before, meant.tree, got.tree].map((tree) => outside(tree, place))
  assert.deepEqual(harmed(was ?? {}, wanted ?? {}, now ?? {}), [], `${what}: changed outside ${place.path}`)
  assert.deepEqual(leaked(got.tree, place, planted), [], `${what}: what is not the user's can be read or was changed`)
  const gone = lost(meant.tree, got.tree)
  if (gone.length > 0) assert.notDeepEqual(got.said, meant.said, `${what}: ${gone.join(' ')} is lost without a word`)
}

/** Every path in a place of others that a use changes. */
async function eachPath(
  uses: readonly Use[],
  attempt: (use: Use, at: { readonly path: string; readonly place: Place; readonly meant: Outcome }) => Promise<void>,
): Promise<void> {
  for (const use of uses) {
    const meant = await outcomeOf(use)
    for (const place of places) {
      for (const path of pathsIn(place, meant)) await attempt(use, { path, place, meant })
    }
  }
}

describe('what local users have planted', () => {
  for (const [plugin, own] of uses) {
    it(`harms nobody by ${plugin}, and what is lost by it is said`, () =>
      eachPath(own, async (use, { path, place, meant }) => {
        for (const [what, planted] of plants(path, place)) {
          const got = await outcomeOf(use, planted)
          judge({ what: `${use.how}, ${what} at ${path}`, place, planted, meant, got })
        }
      }))
  }
})

describe('what local users swap meanwhile', () => {
  for (const [plugin, own] of uses) {
    it(`harms nobody by ${plugin}, and what is lost by it is said`, () =>
      eachPath(own, async (use, { path, place, meant }) => {
        for (const [what, swap] of swaps(path, place, meant)) {
          const got = await outcomeOf(use, {}, swap)
          judge({ what: `${use.how}, ${what}`, place, planted: {}, meant, got })
        }
      }))
  }
})

/** Whose commands may be given paths there, and why. */
const authors: Readonly<Record<string, string>> = {
  'the module power_state_change': "the condition is the author's own command",
}

describe('the examples', () => {
  it('reach the places of others by all that is known to write there', async () => {
    const reaching = await Promise.all(
      [...uses].map(async ([plugin, own]) => {
        const outcomes = await Promise.all(own.map((use) => outcomeOf(use)))
        return outcomes.some((outcome) => places.some((place) => pathsIn(place, outcome).length > 0)) ? [plugin] : []
      }),
    )
    const known = ['write_files', 'write_files_deferred', 'users_groups', 'ssh', 'ssh_authkey_fingerprints', 'mounts']
    const expected = [...known.map((id) => `the module ${id}`), 'the step files', 'the step directories']
    for (const plugin of expected) assert.ok(reaching.flat().includes(plugin), plugin)
  })
})

describe('commands run by root', () => {
  it('are given no path that others can give another meaning', async () => {
    const found: Record<string, string[]> = {}
    for (const [plugin, own] of uses) {
      for (const use of own) {
        const outcome = await outcomeOf(use)
        const given = outcome.watched.deeds.flatMap((deed) => reachable(deed, outcome))
        if (given.length > 0) found[plugin] = [...(found[plugin] ?? []), ...given]
      }
    }
    assert.deepEqual(Object.keys(found).sort(), Object.keys(authors).sort(), JSON.stringify(found, null, 1))
  })
})

/** The command line, if root runs it with a path in a place of others. */
function reachable({ argv, options }: Deed, { tree }: Outcome): readonly string[] {
  if (!argv || options?.user || ['sudo', 'su', 'doas'].includes(argv[0])) return []
  const words = argv.flatMap((word) => word.split(/[\s=:"']+/))
  return words.some((word) => places.some((place) => canExchange(word, place, tree))) ? [argv.join(' ')] : []
}

function canExchange(word: string, { path }: Place, tree: Outcome['tree']): boolean {
  const mode = tree[path]?.mode
  if (!within(word, path) || mode === 0o700) return false
  // In /tmp and the like what is root's stays where it is.
  const [name = ''] = word.slice(path.length + 1).split('/')
  const entry = `${path}/${name}`
  const isRoots = Object.keys(tree).some((one) => within(one, entry)) && (tree[entry]?.uid ?? 0) === 0
  return mode !== 0o1777 || !isRoots
}
