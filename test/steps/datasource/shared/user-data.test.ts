import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import type { World } from '../../../../system/memory.ts'
import { provided } from '../provided.ts'

const given = (content: string | Buffer, world: World = {}) =>
  provided('{providers: [file], path: /d}', { ...world, files: { '/d': { content }, ...world.files } })

describe('user-data of a step', () => {
  it('is a document if it is a mapping or nothing, and else only kept', async () => {
    for (const text of ['#cloud-config\na: 1\n', '{"ignition": {}}', '', '# nothing\n']) {
      const { errors, texts } = await given(text)
      assert.deepEqual([errors, texts], [[], { userdata: text, 'userdata.yaml': text }])
    }
    for (const text of ['- a\n', 'a: [', 'text']) {
      const { errors, texts, host } = await given(text)
      assert.deepEqual([errors, texts, host.ran], [[], { userdata: text }, []])
    }
  })

  it('is told to be of no use where it is for Ignition', async () => {
    const text =
      '{"ignition": {"version": "3.4.0"}, "passwd": {"users": [{"name": "core", "passwordHash": "hunter2"}]}}'
    const { errors, texts, heard } = await given(text)
    assert.deepEqual([errors, texts], [[], { userdata: text, 'userdata.yaml': text }])
    assert.deepEqual(
      heard.filter(({ level }) => level === 'warning').map(({ message, where }) => [message, where?.line]),
      [['the user-data is an Ignition config, which is kept in /run/config/userdata and otherwise has no effect', 5]],
    )
    assert.doesNotMatch(JSON.stringify(heard), /hunter2/)
  })

  it('is a script if it says so, whatever follows, and runs by its interpreter', async () => {
    const path = '/run/config/userdata'
    const scripts = {
      '#!/bin/sh\na: 1\n': ['/bin/sh', path],
      '#! /usr/bin/env  bash -e \r\necho\n': ['/usr/bin/env', 'bash -e', path],
      '#!\necho\n': ['sh', path],
    }
    for (const [text, argv] of Object.entries(scripts)) {
      const { errors, texts, host, tree } = await given(text)
      assert.deepEqual([errors, texts, host.ran], [[], { userdata: text }, [argv]])
      assert.equal(tree[path]?.mode, 0o744)
    }
  })

  it('fails with a script that fails, which is not quoted', async () => {
    const { errors, heard } = await given('#!/bin/sh\nhunter2\n', {
      commands: { '/bin/sh /run/config/userdata': { exitCode: 3, stderr: 'hunter2' } },
    })
    assert.deepEqual(errors, ['datasource: the script: exited with status 3'])
    assert.doesNotMatch(JSON.stringify(heard), /hunter2/)
  })

  it('runs no script that others could exchange', async () => {
    const { errors, host } = await provided('{providers: [hetzner], path: /srv/drop/ud}', {
      files: { '/srv/drop': { directory: true, mode: 0o777 } },
      http: ({ url }) => (url.endsWith('/user-data') ? '#!/bin/sh\n' : url.endsWith('/hostname') ? 'db' : 404),
    })
    assert.match(errors.join(), /^datasource: the script: The script is not run: others than root/)
    assert.deepEqual(
      host.ran.filter(([program]) => program !== 'hostname'),
      [],
    )
  })

  it('may be packed', async () => {
    const { texts } = await given(gzipSync('a: 1\n'))
    assert.deepEqual(texts, { userdata: 'a: 1\n', 'userdata.yaml': 'a: 1\n' })
    const broken = Buffer.from([0x1f, 0x8b, 1, 2])
    const { warnings } = await given(broken)
    assert.equal(warnings.length, 1)
  })

  it('is the first cloud-config of a message, with any boundary and encoding; a message without one is kept as it is', async () => {
    const message = (type: string, boundary: string) => `Content-Type: multipart/mixed; boundary="${boundary}"
MIME-Version: 1.0

--${boundary}
Content-Type: text/x-shellscript

#!/bin/sh
--${boundary}
Content-Type: ${type}
Content-Transfer-Encoding: base64

${Buffer.from('#cloud-config\nhostname: other\n').toString('base64')}
--${boundary}--
`
    for (const boundary of ['MIMEBOUNDARY', '=====x']) {
      const { texts } = await given(message('text/cloud-config', boundary))
      assert.equal(texts['userdata.yaml'], '#cloud-config\nhostname: other\n')
    }
    const text = message('text/plain', 'x')
    assert.equal((await given(text)).texts['userdata'], text)
  })
})
