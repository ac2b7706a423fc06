// Part-handlers in Python that misbehave. The cases in fixtures/ show what good ones see.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { logged, python, run, warnings, withDirectory } from './run.ts'

if (spawnSync('python3', ['--version']).status === 0) {
  describe('Python part-handlers', () => {
    it(
      'may print, close their streams and read standard input',
      withDirectory(async (root) => {
        const body =
          'print("out", ctype)\nsys.stderr.write("err\\n")\nlog(repr(sys.stdin.read()))\nos.write(1, b"{\\"id\\": 99}\\n")'
        const { said, printed } = await run({
          root,
          parts: [python(root, 'text/p', body), { type: 'text/p', text: 'x' }],
        })
        assert.deepEqual(warnings(said), [])
        assert.match(printed, /out text\/p\n/)
        assert.match(printed, /err\n/)
        assert.deepEqual(logged(root), ["''", "''", "''"])
      }),
    )

    it(
      'do not put what an exception says where everybody reads it',
      withDirectory(async (root) => {
        const body = 'if payload: raise ValueError("password is " + payload)'
        const { said } = await run({ root, parts: [python(root, 'text/p', body), { type: 'text/p', text: 'hunter2' }] })
        const shown = said.filter(({ level }) => level !== 'debug')
        assert.doesNotMatch(JSON.stringify(shown), /hunter2/)
        assert.match(shown[0]?.message ?? '', /ValueError on line \d+ of /)
      }),
    )

    it(
      'find what they know of the reference',
      withDirectory(async (root) => {
        const body = [
          'if ctype != "text/p": return',
          'from cloudinit import util',
          'from cloudinit.settings import PER_ALWAYS, PER_INSTANCE',
          'util.write_file(data.get_ipath("data") + "/written", "x", 0o600)',
          'log(data.get_instance_id() + " " + data.get_hostname().hostname + " " + data.datasource.metadata["extra"])',
          'log(data.get_ipath("scripts").replace(data.paths.cloud_dir, "CLOUD") + " " + PER_ALWAYS + " " + PER_INSTANCE)',
          'log(data.get_public_ssh_keys())',
        ].join('\n')
        const { said } = await run({ root, parts: [python(root, 'text/p', body), { type: 'text/p', text: 'x' }] })
        assert.deepEqual(warnings(said), [])
        assert.deepEqual(logged(root), [
          'i-1 h from metadata',
          'CLOUD/instances/i-1/scripts always once-per-instance',
          "['ssh-ed25519 AAAA']",
        ])
        assert.equal(readFileSync(`${root}/cloud/instances/i-1/data/written`, 'utf8'), 'x')
      }),
    )
  })
}
