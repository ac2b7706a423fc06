// Cloud-config of all modules, in pieces and odd; JSON's words.

import { parseYaml } from '../../../languages/yaml/parse.ts'
import { modules } from '../../../modules/index.ts'
import { mutated as mutatedTo } from '../mutate.ts'
import { seedsIn } from '../seeds.ts'
import { oddly, yamlOdd } from './odd.ts'
import { yamlWords } from './yaml.ts'

/** A boot reads some documents at each of its points, so what it may be given is smaller. */
export const mutated = (seeds: readonly (string | Buffer)[], words: readonly string[]) =>
  mutatedTo(seeds, words, 20_000)

export const configs = mutated(
  [
    ...seedsIn('test/parity/seeds', /user-data$|vendor-data$/),
    ...modules.flatMap(({ examples }) => examples.map((example) => Buffer.from(`#cloud-config\n${example}`))),
  ],
  yamlWords,
)

const examples = modules.flatMap(({ examples: all }) => all.map((one) => parseYaml(one, { document: 'fuzz' }).value))
export const oddConfigs = oddly(examples, yamlOdd)

export const jsonWords = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  'null',
  '1e999',
  '"uuid": ',
  '"\\ud800"',
  '__proto__',
  '"links": []',
  '"a/b"',
  '\\',
  '"../x"',
  '{"path": "/etc/x", "content_path": "/content/0000"}',
]
