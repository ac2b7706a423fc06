import assert from 'node:assert/strict'
import { edited, readPage } from './page.ts'

const blocks = [
  ['ts', '// things/example.ts', 'export const example = 1'],
  [
    'diff',
    '--- things/index.ts',
    " import { one } from './one.ts'",
    "+import { example } from './example.ts'",
    '   two',
    '   one,',
    '+  example,',
  ],
  ['sh', 'npm run docs'],
]
const page = ['# Adding a thing', ...blocks.map((lines) => `\`\`\`${lines.join('\n')}\n\`\`\`\n`)].join('\n\n')

describe('a page that tells how to add something', () => {
  it('is read as files, lines and commands', () => {
    assert.deepEqual(readPage(page), {
      files: [{ path: 'things/example.ts', content: 'export const example = 1\n' }],
      edits: [
        {
          path: 'things/index.ts',
          insertions: [
            { after: ["import { one } from './one.ts'"], lines: ["import { example } from './example.ts'"] },
            { after: ['  two', '  one,'], lines: ['  example,'] },
          ],
        },
      ],
      commands: ['npm run docs'],
    })
  })

  it('is carried out on the text of a file', () => {
    const [edit] = readPage(page).edits
    assert.ok(edit)
    assert.equal(
      edited("import { one } from './one.ts'\n\nexport const all = [\n  one,\n  two\n  one,\n]\n", edit),
      "import { one } from './one.ts'\nimport { example } from './example.ts'\n\nexport const all = [\n  one,\n  two\n  one,\n  example,\n]\n",
    )
    assert.throws(() => edited('one\n', edit), /things\/index\.ts has no lines \["import \{ one \}/)
    assert.throws(
      () => edited("import { one } from './one.ts'\n  two\n  one,\n  two\n  one,\n", edit),
      /more than once/,
    )
  })

  it('is refused if it does not say which file it means', () => {
    assert.throws(() => readPage('```ts\nexport const a = 1\n```\n'), /names its file/)
    assert.throws(() => readPage('```diff\n+a\n```\n'), /--- PATH/)
    assert.throws(() => readPage('```diff\n--- a.ts\n+a\n```\n'), /begins with a blank/)
  })
})
