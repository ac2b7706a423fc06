// Each page docs/adding-a-….md is carried out on a copy of the checkout: then all checks pass. With any one of its files or lines
// forgotten, a test fails and says so by its title.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Copy, copyOfCheckout } from './copy.ts'
import { type Edit, type NewFile, type Page, readPage } from './page.ts'

const docs = resolve(import.meta.dirname, '../../docs')

/** The tests that look after plug-ins of all kinds, and after the pages that derive from their lists. */
const ofAll = ['test/support/plugin-files.test.ts', 'test/tools/write-docs.test.ts']

/** And the one that looks after each kind. */
const pages: Readonly<Record<string, string>> = {
  'adding-a-command.md': 'test/cli/commands/index.test.ts',
  'adding-a-datasource.md': 'test/datasources/index.test.ts',
  'adding-a-module.md': 'test/modules/index.test.ts',
  'adding-a-renderer.md': 'test/network/renderers/index.test.ts',
  'adding-a-step.md': 'test/steps/index.test.ts',
}

/** The most that existing files may have to change for a plug-in. */
const mostEdits = 2

const read = (name: string) => readPage(readFileSync(join(docs, name), 'utf8'))

for (const [name, ofKind] of Object.entries(pages)) {
  const page = read(name)
  const guards = [...ofAll, ofKind]

  describe(`docs/${name}`, () => {
    it(`shows the plug-in, its test, and lines for at most ${mostEdits} files`, () => {
      const [first, second, ...more] = page.files
      assert.ok(first && second, 'two files')
      assert.deepEqual(more, [])
      assert.equal(second.path, `test/${first.path.replace(/\.ts$/, '.test.ts')}`)
      assert.ok(page.edits.length >= 1 && page.edits.length <= mostEdits)
    })

    it('leads to a tree in which its tests pass', () => {
      onCopy((copy) => {
        carryOut(copy, page)
        assert.deepEqual(copy.failingTests([...guards, ...page.files.slice(1).map(({ path }) => path)]), [])
      })
    })

    for (const { what, without } of omissions(page)) {
      it(`has a test that fails without ${what}`, () => {
        onCopy((copy) => {
          carryOut(copy, without)
          const failing = copy.failingTests(guards)
          assert.notDeepEqual(failing, [])
          for (const title of failing) assert.doesNotMatch(title, /^nothing ran/, 'no test could say what is missing')
        })
      })
    }

    it('is refused by the compiler with only some of the lines of a file', () => {
      for (const without of halves(page)) {
        onCopy((copy) => {
          carryOut(copy, without)
          assert.equal(copy.run('npm run types').ok, false, JSON.stringify(without.edits))
        })
      }
    })
  })
}

describe('all of these pages', () => {
  it('are carried out together, and npm test passes', () => {
    onCopy((copy) => {
      for (const name of Object.keys(pages)) carryOut(copy, read(name))
      const { ok, output } = copy.run('npm test')
      assert.ok(ok, output)
    })
  })
})

/** The one copy, made for the first test that wants it. */
let copy: Copy | undefined

after(() => copy?.remove())

function onCopy(work: (copy: Copy) => void): void {
  copy ??= copyOfCheckout()
  try {
    work(copy)
  } finally {
    copy.restore()
  }
}

function carryOut(copy: Copy, { files, edits, commands }: Page): void {
  for (const file of files) copy.write(file)
  for (const edit of edits) copy.edit(edit)
  for (const command of commands) {
    const { ok, output } = copy.run(command)
    assert.ok(ok, output)
  }
}

/** The page with one thing left out: a test, the lines of one file, a command. */
function omissions(page: Page): readonly { readonly what: string; readonly without: Page }[] {
  const { files, edits, commands } = page
  const [, ...tests] = files
  return [
    ...tests.map((file: NewFile) => ({
      what: file.path,
      without: { ...page, files: files.filter((other) => other !== file) },
    })),
    ...edits.map((edit: Edit) => ({
      what: `the lines of ${edit.path}`,
      without: { ...page, edits: edits.filter((other) => other !== edit) },
    })),
    ...commands.map((command) => ({
      what: `"${command}"`,
      without: { ...page, commands: commands.filter((other) => other !== command) },
    })),
  ]
}

/** The page with one insertion left out of a file that gets several. */
function halves(page: Page): readonly Page[] {
  return page.edits
    .filter(({ insertions }) => insertions.length > 1)
    .flatMap((edit) =>
      edit.insertions.map((insertion) => {
        const insertions = edit.insertions.filter((other) => other !== insertion)
        return { ...page, commands: [], edits: page.edits.map((one) => (one === edit ? { ...edit, insertions } : one)) }
      }),
    )
}
