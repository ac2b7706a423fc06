// What `npm pack` makes, installed as a user would.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Temporary, temporary } from '../support/temporary.ts'

const top = resolve(import.meta.dirname, '../..')
const { bin, dependencies, files } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'))

describe('the npm package', () => {
  let scratch: Temporary
  let installed: string
  let paths: readonly string[]

  before(() => {
    scratch = temporary()
    const packed = join(scratch.path, 'packed')
    for (const name of ['package.json', 'LICENSE', 'README.md', ...files]) {
      if (name !== 'npm') cpSync(join(top, name), join(packed, name), { recursive: true })
    }
    // Besides what belongs to it, some things that do not.
    for (const name of ['core', 'test', 'fixtures']) {
      mkdirSync(join(packed, name))
      writeFileSync(join(packed, name, 'left-out.ts'), '')
    }
    ok(process.execPath, [join(top, 'tools/build-npm.ts'), join(packed, 'npm')])
    ok('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', scratch.path], packed)
    installed = join(scratch.path, 'node_modules/firstlight')
    mkdirSync(installed, { recursive: true })
    const tarball = readdirSync(scratch.path).find((name) => name.endsWith('.tgz')) ?? ''
    ok('tar', ['-xzf', join(scratch.path, tarball), '--strip-components=1', '-C', installed])
    paths = readdirSync(installed, { recursive: true, encoding: 'utf8' })
    for (const name of Object.keys(dependencies)) {
      symlinkSync(join(top, 'node_modules', name), join(scratch.path, 'node_modules', name))
    }
    mkdirSync(join(scratch.path, 'node_modules/.bin'))
    for (const [name, target] of Object.entries<string>(bin)) {
      symlinkSync(join('../firstlight', target), join(scratch.path, 'node_modules/.bin', name))
    }
    writeFileSync(join(scratch.path, 'package.json'), '{"type": "module"}')
  })
  after(() => scratch.remove())

  function ok(program: string, args: readonly string[], cwd = scratch.path): string {
    const { status, error, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' })
    assert.equal(status, 0, `${program} ${args.join(' ')}: ${error ?? ''}${stdout}${stderr}`)
    return stdout
  }

  const command = (name: string, ...args: readonly string[]) =>
    ok(process.execPath, [join(scratch.path, 'node_modules/.bin', name), ...args])

  it('holds JavaScript, declarations and what a package has at its top, and no sources', () => {
    const tops = paths.filter((path) => !path.includes('/')).sort()
    assert.deepEqual(tops, ['CHANGELOG.md', 'LICENSE', 'README.md', 'bin', 'npm', 'package.json'])
    const other = paths.filter((path) => /^(?:bin|npm)\/.*\.[^/]+$/.test(path) && !/(?:\.js|\.d\.ts)$/.test(path))
    assert.deepEqual(other, [])
  })

  it('has commands that answer by their names', () => {
    assert.match(command('cloud-init', '--version'), /^cloud-init \d/)
    assert.match(command('firstlight', 'plan', '--help'), /^usage: firstlight plan/i)
    assert.match(command('yip', '--help'), /yip/)
  })

  it('plans a boot: modules, their schemas and what is loaded on the way are all there', () => {
    writeFileSync(
      join(scratch.path, 'user-data.yaml'),
      '#cloud-config\nwrite_files:\n- {path: /etc/it, content: was}\n',
    )
    assert.match(command('firstlight', 'plan', 'user-data.yaml'), /\/etc\/it/)
  })

  it('plays a cloud, and checks its scenario', () => {
    const program = `import { serve } from 'firstlight'
      const server = await serve({ cloud: 'openstack', scenario: { hostname: 'db' } })
      console.log((await fetch(server.url + '/openstack/latest/meta_data.json')).status, server.requests.length)
      await server.close()
      await serve({ cloud: 'ec2', scenario: { hostname: 3 } }).catch((error) => console.log(error.message))`
    const printed = ok(process.execPath, ['--input-type=module', '--eval', program])
    assert.match(printed, /^200 1\nThe scenario: hostname: /)
  })

  describe('in a program', () => {
    const examples = ['README.md', 'docs/user-data.md'].map((name) => {
      const [, text = ''] = /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync(join(top, name), 'utf8')) ?? []
      return text
    })

    before(() => {
      for (const [index, text] of examples.entries()) writeFileSync(join(scratch.path, `example-${index}.ts`), text)
    })

    it('does what the example says', () => {
      const printed = ok(process.execPath, ['example-0.ts'])
      assert.match(printed, /^Content-Type: multipart\/mixed; boundary=/)
      assert.match(printed, /^packages:\n- nginx$/m)
      assert.match(printed, /^\/etc\/systemd\/network\/10-cloud-init-eth0\.network \[Match\]\nName=eth0$/m)
      ok(process.execPath, ['example-1.ts'])
    })

    it('has the types that it says, without types of other packages and with every declaration checked', () => {
      const wrong = [
        `import { cloudConfig, serve, type ServeOptions } from 'firstlight'`,
        `import { parseNetworkConfig, render, type RendererName } from 'firstlight/network'`,
        `export const options: ServeOptions = { answers: { '/': 'root' } }`,
        `export const address: Promise<string> = serve(options).then(({ url }) => url)`,
        `export const count = serve({ cloud: 'ec2', faults: { '*': { status: 503 } } }).then(({ requests }) => requests.length)`,
        '// @ts-expect-error: a status is a number',
        `serve({ cloud: 'ec2', faults: { '*': { status: 'bad' } } })`,
        `export const name: RendererName = 'netplan'`,
        '// @ts-expect-error: a text is no config',
        `cloudConfig('packages: [nginx]')`,
        '// @ts-expect-error: there is no such renderer',
        `render(parseNetworkConfig('', { document: '' }).state!, { renderer: 'wicked' })`,
      ]
      writeFileSync(join(scratch.path, 'consumer.ts'), wrong.join('\n'))
      writeFileSync(
        join(scratch.path, 'console.d.ts'),
        'declare const console: Record<"log" | "error", (...all: unknown[]) => void>',
      )
      const compilerOptions = {
        target: 'es2024',
        lib: ['es2024'],
        module: 'nodenext',
        moduleResolution: 'nodenext',
        types: [],
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: false,
        noEmit: true,
      }
      writeFileSync(join(scratch.path, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
      ok(process.execPath, [join(top, 'node_modules/typescript/bin/tsc'), '-p', '.'])
    })
  })
})
