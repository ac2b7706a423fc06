import assert from 'node:assert/strict'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { HttpAnswer, MemoryHost, RecordedCall, RecordedRequest, World, WorldFile } from '../../../system/memory.ts'
import { ranStep } from '../machine.ts'
import { entriesIn, image, layer } from './shared/layers.ts'

const layers = [
  layer({ 'usr/': '', 'usr/tool': 'one', gone: 'x' }),
  gzipSync(layer({ 'etc/conf': 'two', '.wh.gone': '' })),
  zstdCompressSync(layer({ 'usr/tool': 'three' })),
]
const unpacked = { 'usr/': 'dir', 'usr/tool': 'three', 'etc/conf': 'two' }

/** Runs the step and looks at what the machine's tar is given. */
async function ran(list: string, world: World = {}) {
  const archives: Readonly<Record<string, string>>[] = []
  const commands = async ({ argv, options: { input } }: RecordedCall) => {
    if (argv[0] === 'tar' && input && typeof input === 'object' && Symbol.asyncIterator in input)
      archives.push(await entriesIn(input as AsyncIterable<Buffer>))
    return 0
  }
  const step = await ranStep(`unpack_images: ${list}`, {
    programs: ['tar'],
    commands,
    ...world,
    files: { '/proc/sys/kernel/arch': 'x86_64\n', '/var/tmp': { directory: true, mode: 0o1777 }, ...world.files },
  })
  return { ...step, archives, left: (await step.host.files.list('/var/lib')) ?? [] }
}

/** A registry, as far as one needs it; with a token one has to log in. */
function registry({ blobs, index, manifest }: ReturnType<typeof image>, token?: string) {
  return ({ url, headers }: RecordedRequest): HttpAnswer => {
    const { pathname, host, searchParams } = new URL(url)
    if (host === 'auth.example.com') {
      const login = headers['authorization'] === `Basic ${Buffer.from('u:p').toString('base64')}`
      const fits = searchParams.get('scope') === 'repository:x/app:pull' && searchParams.get('service') === 's'
      return login && fits ? JSON.stringify({ token }) : 403
    }
    if (token !== undefined && headers['authorization'] !== `Bearer ${token}`) {
      const authenticate = 'Bearer realm="https://auth.example.com/token",service="s",scope="repository:x/app:pull"'
      return { status: 401, headers: { 'WWW-Authenticate': authenticate } }
    }
    const name = pathname.slice(pathname.lastIndexOf('/') + 1)
    return { latest: index, single: manifest }[name] ?? blobs.get(name) ?? 404
  }
}

const into = (source: string, more = '') => `[{source: '${source}', target: /srv/x${more}}]`

describe('unpack_images: a registry', () => {
  it('gives the layers, which the tar of the machine gets as one archive', async () => {
    const { archives, errors, host, left } = await ran(into('quay.example.com/x/app'), {
      http: registry(image(layers)),
    })
    assert.deepEqual(errors, [])
    assert.deepEqual(archives, [unpacked])
    const [argv] = host.ran
    assert.equal(argv?.join(' '), 'tar -x -p --numeric-owner --xattrs --xattrs-include=* -C /srv/x -f -')
    assert.equal((await host.files.stat('/srv/x'))?.mode, 0o755)
    assert.deepEqual(left, [])
    assert.equal(host.requests[0]?.url, 'https://quay.example.com/v2/x/app/manifests/latest')
  })

  it('is asked by the names that other programs know', async () => {
    const cases = {
      alpine: 'https://registry-1.docker.io/v2/library/alpine/manifests/latest',
      'x/app:v1': 'https://registry-1.docker.io/v2/x/app/manifests/v1',
      'docker.io/x/app': 'https://registry-1.docker.io/v2/x/app/manifests/latest',
      'docker://localhost:5000/app:v1': 'http://localhost:5000/v2/app/manifests/v1',
      '127.0.0.1:5000/x/app:v1': 'http://127.0.0.1:5000/v2/x/app/manifests/v1',
      'h.example/app:v1@sha256:00': 'https://h.example/v2/app/manifests/sha256:00',
    }
    for (const [source, url] of Object.entries(cases)) {
      const { host, errors } = await ran(into(source), { http: () => 404 })
      assert.equal(host.requests[0]?.url, url)
      assert.equal(errors.length, 1)
    }
  })

  it('sends large layers in parts, or whole', async () => {
    const large = image([layer({ big: 'x'.repeat(17 << 20) })])
    const parts = (host: MemoryHost) => host.requests.filter(({ headers }) => headers['range']).length
    for (const ranges of [true, false]) {
      const http = (request: RecordedRequest): HttpAnswer => {
        const answer = registry(large)(request)
        const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers['range'] ?? '') ?? []
        if (!ranges || !Buffer.isBuffer(answer) || from === undefined) return answer
        const body = answer.subarray(Number(from), Number(to) + 1)
        return { status: 206, headers: { 'content-range': `bytes ${from}-${to}/${answer.length}` }, body }
      }
      const { errors, archives, host } = await ran(into('h.example/x/app:single'), { http })
      assert.deepEqual(errors, [])
      assert.equal(archives[0]?.['big']?.length, 17 << 20)
      assert.equal(parts(host), ranges ? 2 : 1)
    }
  })

  it('gives a token to who has a login, and that opens the rest', async () => {
    const auth = Buffer.from('u:p').toString('base64')
    const files = { '/root/.docker/config.json': JSON.stringify({ auths: { 'h.example': { auth } } }) }
    const http = registry(image(layers), 'secret-token')
    const { errors, archives, heard } = await ran(into('h.example/x/app'), { http, files })
    assert.deepEqual(errors, [])
    assert.deepEqual(archives, [unpacked])
    assert.doesNotMatch(JSON.stringify(heard), /secret-token/)
    const without = await ran(into('h.example/x/app'), { http })
    assert.match(without.errors[0] ?? '', /status 403/)
  })

  it('gives the image of the platform', async () => {
    const both = image(layers, ['linux/arm64', 'linux/riscv64'])
    const none = await ran(into('h.example/x/app'), { http: registry(both) })
    assert.deepEqual(none.errors, ['unpack_images/0: the image is not there for linux/amd64'])
    const other = await ran(into('h.example/x/app', ', platform: linux/riscv64'), { http: registry(both) })
    assert.deepEqual(other.archives, [unpacked])
  })

  it('is not believed when it sends something else', async () => {
    const good = image(layers)
    const [digest = ''] = good.blobs.keys()
    const size = good.blobs.get(digest)?.length ?? 0
    const cases = [
      [Buffer.alloc(size), /^unpack_images\/0: sha256:[0-9a-f]{64} has other content than it should$/],
      [Buffer.alloc(size + 1), /^unpack_images\/0: a layer is larger than its manifest says$/],
    ] as const
    for (const [content, why] of cases) {
      const blobs = new Map([...good.blobs, [digest, content]])
      const { errors, archives, left } = await ran(into('h.example/x/app'), { http: registry({ ...good, blobs }) })
      assert.match(errors[0] ?? '', why)
      assert.deepEqual([archives, left], [[], []])
    }
    const lost = { ...good, index: Buffer.from('[]') }
    assert.deepEqual((await ran(into('h.example/x/app'), { http: registry(lost) })).errors, [
      'unpack_images/0: the manifest of the image is no JSON',
    ])
  })
})

describe('unpack_images: a file', () => {
  const { blobs, index } = image(layers)
  const contents = { 'oci-layout': '{"imageLayoutVersion": "1.0.0"}', 'index.json': index.toString('latin1') }
  const members = [...blobs].map(([digest, bytes]) => [`blobs/${digest.replace(':', '/')}`, bytes] as const)

  it('may be a directory with an OCI layout', async () => {
    const files: Record<string, WorldFile> = {}
    for (const [name, bytes] of [...Object.entries(contents), ...members]) files[`/oem/app/${name}`] = bytes
    for (const source of ['/oem/app', 'oci:/oem/app']) {
      const { archives, errors } = await ran(into(source), { files })
      assert.deepEqual(errors, [])
      assert.deepEqual(archives, [unpacked])
    }
    const [[damaged] = []] = members
    const { errors } = await ran(into('/oem/app'), { files: { ...files, [`/oem/app/${damaged}`]: 'x' } })
    assert.match(errors[0] ?? '', /has other content than it should/)
  })

  it('may be an archive, compressed or not', async () => {
    const oci = archive([
      ...Object.entries(contents).map(([name, text]) => [name, Buffer.from(text, 'latin1')] as const),
      ...members,
    ])
    const names = layers.map((_, index) => `${index}/layer.tar`)
    const manifest = Buffer.from(JSON.stringify([{ Config: 'c.json', Layers: names }]))
    const docker = archive([
      ['manifest.json', manifest],
      ...layers.map((bytes, index) => [names[index] ?? '', bytes] as const),
    ])
    for (const bytes of [oci, gzipSync(oci), docker, zstdCompressSync(docker)]) {
      const { archives, errors, left } = await ran(into('/oem/app.tar'), { files: { '/oem/app.tar': bytes } })
      assert.deepEqual(errors, [])
      assert.deepEqual(archives, [unpacked])
      assert.deepEqual(left, [])
    }
  })

  it('that is no image is a failure', async () => {
    const files = { '/oem/app.tar': layer({ a: '1' }), '/oem/text': 'x'.repeat(2000), '/oem/d/x': '' }
    const cases = [
      ['/oem/app.tar', /is no image: it has neither index.json nor manifest.json$/],
      ['/oem/text', /a layer is broken: it is no tar archive$/],
      ['/oem/d', /is no image/],
      ['/oem/nothing', /\/oem\/nothing is not there$/],
      ['UPPER case', /the source is no name of an image, and no path$/],
    ] as const
    for (const [source, why] of cases) {
      const { errors, archives } = await ran(into(source), { files })
      assert.match(errors[0] ?? '', why)
      assert.deepEqual(archives, [])
    }
  })

  function archive(all: readonly (readonly [string, Buffer])[]): Buffer {
    return Buffer.concat(
      all.flatMap(([name, bytes], index) => {
        const one = layer({ [name]: { kind: 'file', text: 'x'.repeat(bytes.length) } })
        bytes.copy(one, 512)
        return index === all.length - 1 ? [one] : [one.subarray(0, one.length - 1024)]
      }),
    )
  }
})

describe('unpack_images: an entry', () => {
  it('that lacks a source or a target is skipped, and the next one done', async () => {
    const { archives, errors, heard } = await ran(
      "[{source: '', target: /srv/x}, {source: h.example/app}, {source: 'h.example/x/app', target: /srv/y}]",
      { http: registry(image(layers)) },
    )
    assert.deepEqual([archives.length, errors], [1, []])
    assert.equal(heard.filter(({ code }) => code === 'steps/not-done').length, 2)
  })

  it('has a target that nobody else can exchange', async () => {
    const http = registry(image(layers))
    for (const [target, why] of [
      ['/var/tmp/x', /nothing is unpacked to \/var\/tmp\/x: others than root can exchange/],
      ['srv', /the target is not absolute/],
      ['--x', /the target has "-" at its beginning/],
    ] as const) {
      const { errors, archives } = await ran(`[{source: h.example/x/app, target: ${target}}]`, { http })
      assert.match(errors[0] ?? '', why)
      assert.deepEqual(archives, [])
    }
  })

  it('is a failure where a layer is broken, or tar fails', async () => {
    const cut = gzipSync(layer({ a: 'x'.repeat(5000) })).subarray(0, 60)
    const broken = await ran(into('h.example/x/app'), { http: registry(image([cut])) })
    assert.match(broken.errors[0] ?? '', /a layer is broken: it cannot be decompressed/)
    const failing = await ran(into('h.example/x/app'), {
      http: registry(image(layers)),
      commands: { 'tar --xattrs --version': 1, 'tar *': 2 },
    })
    assert.deepEqual(failing.errors, ['unpack_images/0: tar exited with status 2'])
    assert.equal(failing.host.ran[0]?.join(' '), 'tar -x -p --numeric-owner -C /srv/x -f -')
    assert.deepEqual(failing.left, [])
  })

  it('needs tar', async () => {
    const { errors } = await ran(into('h.example/x/app'), { programs: [], commands: {} })
    assert.deepEqual(errors, ['unpack_images/0: tar is not installed'])
  })
})
