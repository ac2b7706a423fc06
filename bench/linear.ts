// Ten times the work may take at most eleven times as long: modules, files, users and parts.
import { median } from './figures.ts'
import { inMachine, oneBoot, type Seed } from './stages.ts'

const times = (n: number, each: (i: number) => string) => Array.from({ length: n }, (_, i) => each(i)).join('')

/** User-data with n of something, and how many count as few. */
const kinds: Readonly<Record<string, { readonly few: number; readonly seed: (n: number) => Seed }>> = {
  modules: {
    few: 300,
    seed: (n) => ({
      userData: `#cloud-config\nssh_genkeytypes: []\ncloud_final_modules:\n${times(n, () => '- [set_hostname, always]\n')}`,
    }),
  },
  files: {
    few: 300,
    seed: (n) => ({
      userData: `#cloud-config\nssh_genkeytypes: []\nwrite_files:\n${times(n, (i) => `- {path: /srv/files/${i}, content: some text}\n`)}`,
    }),
  },
  users: {
    few: 20,
    seed: (n) => ({
      userData: `#cloud-config\nssh_genkeytypes: []\nusers:\n${times(n, (i) => `- {name: user${i}}\n`)}`,
    }),
  },
  parts: {
    few: 90,
    seed: (n) => ({
      userData: `MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/cloud-config\n\n#cloud-config\nssh_genkeytypes: []\n${times(
        n,
        (i) => `\n--b\nContent-Type: text/cloud-config\n\n#cloud-config\nkey${i}: {a: 1}\n`,
      )}\n--b--\n`,
    }),
  },
}

export interface Growth {
  readonly what: string
  readonly few: number
  /** Milliseconds of processor time for the few and for ten times as many, less the cost of an empty config. */
  readonly small: number
  readonly large: number
  readonly factor: number
}

export async function growth(layers: readonly string[], runs: number): Promise<readonly Growth[]> {
  const cpu = async (seed: Seed) => {
    const costs: number[] = []
    for (let run = 0; run < runs; run++) {
      const cost = await inMachine(layers, seed, (inside, root) => oneBoot(inside, root, { form: 'units' }))
      costs.push(cost.cpu)
    }
    return median(costs)
  }
  const nothing = await cpu({ userData: '#cloud-config\nssh_genkeytypes: []\n' })
  const all: Growth[] = []
  for (const [what, { few, seed }] of Object.entries(kinds)) {
    const small = (await cpu(seed(few))) - nothing
    const large = (await cpu(seed(few * 10))) - nothing
    all.push({ what, few, small, large, factor: large / Math.max(small, 1) })
    process.stderr.write('.')
  }
  process.stderr.write('\n')
  return all
}
