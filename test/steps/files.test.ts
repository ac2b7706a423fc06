import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { files } from '../../steps/files.ts'
import type { StepPath } from '../../steps/step.ts'
import { memory } from '../../system/memory.ts'
import { stepContext } from '../support/step-context.ts'
import { ranStep } from './machine.ts'

const one = (entry: object) =>
  `files: [${JSON.stringify({ path: '/f', ...entry }).replace(/[^ -~]/g, (c) => `\\x${c.charCodeAt(0).toString(16)}`)}]`

describe('files', () => {
  it('have their content in any of the encodings; another name of one means none', async () => {
    const packed = gzipSync('hi')
    const written = async (content: unknown, encoding?: unknown) => {
      const { host, errors } = await ranStep(one({ content, encoding }))
      assert.deepEqual(errors, [])
      return host.text('/f')
    }
    for (const name of ['b64', 'base64']) assert.equal(await written('aG\nk=\n', name), 'hi')
    for (const name of ['gz', 'gzip']) assert.equal(await written(packed.toString('latin1'), name), 'hi')
    for (const name of ['gz+b64', 'gzip+b64', 'gz+base64', 'gzip+base64'])
      assert.equal(await written(packed.toString('base64'), name), 'hi')
    for (const name of ['text/plain', 'B64', ' b64', 'constructor', undefined])
      assert.equal(await written('aGk=', name), 'aGk=')
    assert.deepEqual([await written('ü'), await written(undefined)], ['ü', ''])
  })

  it('may be bytes, also packed ones', async () => {
    const packed = gzipSync('hi').toString('base64')
    const step = `files: [{path: /f, encoding: gz, content: !!binary ${packed}}, {path: /g, content: !!binary /w==}]`
    const { host, errors } = await ranStep(step)
    assert.deepEqual(errors, [])
    assert.deepEqual([host.text('/f'), await host.files.read('/g')], ['hi', Buffer.from([0xff])])
  })

  it('are not written if the content is not in its encoding', async () => {
    const failing = [
      [{ content: 'aGk', encoding: 'b64' }, 'files: /f: content is not base64'],
      [{ content: 'a*Gk', encoding: 'b64' }, 'files: /f: content is not base64'],
      [{ content: 'hi', encoding: 'gz' }, 'files: /f: incorrect header check'],
      [{ content: 'aGk=', encoding: 'gz+b64' }, 'files: /f: incorrect header check'],
    ] as const
    for (const [entry, error] of failing) {
      const { host, errors } = await ranStep(one(entry))
      assert.deepEqual(errors, [error])
      assert.equal(await host.files.exists('/f'), false)
    }
  })

  it('leave a directory that is there alone, also where the path leads to it by ".."', async () => {
    const { host } = await ranStep('files: [{path: /srv//a/../b, content: x, permissions: 0600}]', {
      files: { '/srv/there': '' },
    })
    // Only what was made or changed is listed.
    assert.deepEqual(
      ['/srv', '/srv/a'].map((path) => host.tree()[path]),
      [undefined, undefined],
    )
  })

  it('have mode 0644 and belong to root, unless they say otherwise', async () => {
    const files = { '/etc/passwd': 'u:x:1000:1002::/:/bin/sh\n', '/etc/group': 'g:x:1001:\n' }
    const placed = async (entry: object) => {
      const { host, errors } = await ranStep(one(entry), { files })
      const { mode = 0, uid, gid } = host.tree()['/f'] ?? {}
      return errors[0] ?? `${mode.toString(8)} ${uid}:${gid}`
    }
    assert.equal(await placed({}), '644 0:0')
    assert.equal(await placed({ permissions: '' }), '644 0:0')
    assert.equal(await placed({ permissions: '04755', owner: 5, group: 6 }), '4755 5:6')
    for (const permissions of ['600', '0600', '00600', '0o600']) assert.equal(await placed({ permissions }), '600 0:0')
    assert.equal(await placed({ ownerstring: 'u:g' }), '644 1000:1001')
    for (const owner_string of ['u', '1000']) assert.equal(await placed({ owner_string }), '644 1000:1002')
    assert.equal(await placed({ owner: '7:8:9' }), '644 7:8')
    assert.match(await placed({ ownerstring: 'nobody-here' }), /^files: \/f: .*nobody-here/)
    assert.match(await placed({ ownerstring: 'u:' }), /^files: \/f: Unknown group ""/)
    for (const permissions of ['rwx', ' 600', '0O600', '0000600', '123456', -1]) {
      assert.equal(await placed({ permissions }), 'expected an octal mode such as 0644')
    }
  })

  it('have missing directories above them made for their owner, who can enter them', async () => {
    const above = async (entry: object, compat = false) => {
      const files = { '/etc/passwd': 'u:x:1000:1002::/:/bin/sh\n', '/srv': { directory: true, uid: 9 } } as const
      const { host, errors } = await ranStep(one({ path: '/srv/a/b/f', ...entry }), { files }, undefined, compat)
      assert.deepEqual(errors, [])
      const found = await Promise.all(['/srv/a', '/srv/a/b'].map((path) => host.files.stat(path)))
      const told = found.map((info) => `${info?.mode.toString(8)} ${info?.uid}:${info?.gid}`)
      assert.equal(told[0], told[1])
      assert.equal((await host.files.stat('/srv'))?.uid, 9)
      return told[0]
    }
    assert.equal(await above({ permissions: 0o600, owner: 5, group: 6 }), '700 5:6')
    assert.equal(await above({ permissions: 0o755 }), '755 0:0')
    for (const permissions of [0o644, 0o666, 0o4644, undefined]) assert.equal(await above({ permissions }), '744 0:0')
    assert.equal(await above({ permissions: 0o640, ownerstring: 'u' }), '740 1000:1002')
    assert.equal(await above({ ownerstring: 'u', group: 4 }, true), '100 0:4')
  })

  it('as yip has it have no permission by default, lose setuid, and know no owner_string', async () => {
    const files = { '/etc/passwd': 'u:x:1000:1002::/:/bin/sh\n' }
    const placed = async (entry: object) => {
      const { host } = await ranStep(one(entry), { files }, undefined, true)
      const { mode = 0, uid, gid } = host.tree()['/f'] ?? {}
      return `${mode.toString(8)} ${uid}:${gid}`
    }
    assert.equal(await placed({}), '0 0:0')
    assert.equal(await placed({ permissions: 0o4755, owner_string: 'u', owner: 3 }), '755 3:0')
    assert.equal(await placed({ permissions: 0o600, ownerstring: 'u' }), '600 1000:1002')
  })

  it('have what is decoded rendered as a template, unless it is no text', async () => {
    const host = memory({})
    const templates: string[] = []
    const template = async (text: string, path: StepPath) => {
      templates.push(path.join('/'))
      return text.replace('{{.X}}', 'x')
    }
    const permissions = 0o644
    const base64 = (content: string | Uint8Array) => Buffer.from(content).toString('base64')
    const binary = Buffer.from([...Buffer.from('{{.X}}'), 0xff])
    await files.apply(
      [
        { path: '/a', content: '1{{.X}}2', permissions },
        { path: '/b', content: base64('{{.X}}'), encoding: 'b64', permissions },
        { path: '/c', content: base64(binary), encoding: 'b64', permissions },
      ],
      stepContext({ host, template }),
    )
    assert.deepEqual([host.text('/a'), host.text('/b')], ['1x2', 'x'])
    assert.deepEqual(await host.files.read('/c'), binary)
    assert.deepEqual(templates, ['files/0/content', 'files/1/content'])
  })

  it('follow a link that is there', async () => {
    const { host } = await ranStep(one({ path: '/link', content: 'new' }), {
      files: { '/link': { link: 'target' }, '/target': 'old' },
    })
    assert.equal(host.text('/target'), 'new')
  })

  it('stand alone, and need an absolute path', async () => {
    const { host, errors } = await ranStep(
      'files: [{content: x}, {path: x}, {path: /a, encoding: b64, content: "-"}, {path: /b}]',
    )
    assert.deepEqual(errors, [
      'files/0 needs an absolute "path"',
      'files/1 needs an absolute "path"',
      'files: /a: content is not base64',
    ])
    assert.equal(host.text('/b'), '')
    assert.deepEqual((await ranStep('files: {path: /b}')).errors, ['"files" must be a list'])
  })

  it("are not Kairos' services for stages, where firstlight has its own of the same names", async () => {
    const unit = (path: string, text: string) => `files: [{path: ${path}, content: ${JSON.stringify(text)}}]`
    const theirs = '[Service]\nExecStart=kairos-agent run-stage fs\n'
    const own = '[Service]\nExecStart=/usr/bin/firstlight boot --documents --stage fs\n'
    const path = '/etc/systemd/system/cos-setup-fs.service'
    const firstlight = { '/usr/lib/systemd/system/cos-setup-fs.service': own }
    const left = await ranStep(unit(path, theirs), { files: firstlight })
    assert.deepEqual([left.errors, await left.host.files.exists(path)], [[], false])
    const users = await ranStep(unit(path, '[Service]\nExecStart=/opt/mine\n'), { files: firstlight })
    assert.equal(users.host.text(path), '[Service]\nExecStart=/opt/mine\n')
    assert.equal((await ranStep(unit(path, theirs))).host.text(path), theirs)
    const script = '/etc/init.d/cos-setup-boot'
    const kept = '#!/sbin/openrc-run\nfirstlight boot --documents --stage boot\n'
    const { host } = await ranStep(unit(script, 'command=/usr/bin/kairos-agent'), { files: { [script]: kept } })
    assert.equal(host.text(script), kept)
  })
})
