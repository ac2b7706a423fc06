import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { runWithPrivateArguments } from '../../../modules/shared/private-arguments.ts'
import { memory } from '../../../system/memory.ts'
import { temporary } from '../../support/temporary.ts'

const script = (content: string) => ({ '/usr/bin/tool': { content, mode: 0o755 } })

async function ran(content: string) {
  const host = memory({ files: script(content), unscripted: 'succeed' })
  await runWithPrivateArguments(host, ['tool', '--key', 'word'])
  return host.calls[0]
}

describe('arguments that nobody sees', () => {
  const folder = temporary()
  after(folder.remove)

  for (const first of ['#!/usr/bin/python3', '#!/usr/libexec/platform-python -Es', '#!/usr/bin/env python3']) {
    it(`are the input of the interpreter that ${first} names`, async () => {
      const call = await ran(`${first}\nimport sys\n`)
      assert.match(call?.argv[0] ?? '', /python3?$/)
      assert.doesNotMatch(call?.argv.join(' ') ?? '', /word/)
      assert.equal(call?.input, '["/usr/bin/tool","--key","word"]')
      assert.equal(call?.options.secret, true)
    })
  }

  it('are plain arguments of a program that is no Python', async () => {
    const call = await ran('#!/bin/sh\n')
    assert.deepEqual(call?.argv, ['tool', '--key', 'word'])
    assert.equal(call?.options.secret, true)
  })

  it('are what the program gets, with an empty input, and its own folder for its modules', async () => {
    writeFileSync(`${folder.path}/beside.py`, 'name = "beside"\n')
    const program = `${folder.path}/tool`
    writeFileSync(
      program,
      'import beside, sys\nprint(__name__, sys.argv[1:], sys.stdin.read() == "", beside.name)\nsys.exit(0)\n',
    )
    const call = await ran('#!/usr/bin/python3\n')
    const [, ...args] = call?.argv ?? []
    const out = execFileSync('python3', args, { input: JSON.stringify([program, '--key', 'word']), encoding: 'utf8' })
    assert.equal(out, "__main__ ['--key', 'word'] True beside\n")
  })
})
