// `firstlight serve --record` and `--dump`, over real connections to clouds that are played.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { readScenario } from '../../../cli/shared/cloud-scenario.ts'
import type { JsonObject } from '../../../core/json.ts'
import { base64Forms } from '../../../core/redact.ts'
import type { AnswerDetails, Answering } from '../../../metadata-server/answer.ts'
import { ec2 } from '../../../metadata-server/clouds/ec2.ts'
import { clouds } from '../../../metadata-server/clouds/index.ts'
import { answersOf, play } from '../../../metadata-server/scenario.ts'
import { scenarioText } from '../../../metadata-server/scenario-text.ts'
import { type MetadataServer, serve } from '../../../metadata-server/server.ts'
import { memory } from '../../../system/memory.ts'
import { loadedNock } from '../../support/hooks.ts'
import { temporary } from '../../support/temporary.ts'
import { run } from '../run.ts'
import { cloudScenario } from './read-cloud.ts'

const userData = '#cloud-config\npassword: hunter22\n'
const scenario: JsonObject = { hostname: 'db', 'user-data': userData, password: 'pw-4711', ec2: { role: 'web' } }

async function served<T>(answers: Answering, work: (server: MetadataServer) => Promise<T>): Promise<T> {
  const server = await serve({ answers })
  try {
    return await work(server)
  } finally {
    await server.close()
  }
}

const cloudNamed = (name: string) => clouds.find((one) => one.name === name) ?? assert.fail(name)
const playedAs = (name: string) => answersOf(play(cloudNamed(name), scenario))

describe('firstlight serve --record', () => {
  it('finds out which cloud it is, and saves what is played as it was recorded, for its owner only', async () => {
    const host = memory({})
    const { err, out, exitCode } = await served(playedAs('ec2'), (server) =>
      run(['serve', '--record', server.url, '--output', '/ec2.yaml'], { host }),
    )
    assert.deepEqual([out, exitCode], ['', 0], err)
    assert.match(err, /this is Amazon EC2: ec2\n.*: \d+ answers are saved, \d+ of them without their secrets\n$/)
    assert.equal(host.tree()['/ec2.yaml']?.mode, 0o600)
    const text = host.text('/ec2.yaml') ?? ''
    assert.doesNotMatch(text, /hunter22|firstlight-token|EXAMPLEKEY/)
    const answers = await cloudScenario(ec2, `${text}faults:\n  /latest/meta-data/ami-id: {status: 503}\n`, 'ec2.yaml')
    const ask = (path: string, headers = {}, method = 'GET') => answers({ method, path, headers }) as AnswerDetails
    assert.equal(ask('/latest/meta-data/hostname').status, 401)
    const { body: token } = ask('/latest/api/token', { 'x-aws-ec2-metadata-token-ttl-seconds': '60' }, 'PUT')
    const sent = { 'x-aws-ec2-metadata-token': token }
    assert.deepEqual(ask('/latest/meta-data/hostname', sent), {
      headers: { 'content-type': 'text/plain', server: 'EC2ws', 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
      body: 'db.example.com',
    })
    assert.equal(ask('/latest/user-data', sent).body, '#cloud-config\n# left out of the recording\n')
    assert.equal(ask('/latest/meta-data/ami-id', sent).status, 503)
    assert.equal(ask('/latest/meta-data/spot/instance-action', sent).status, 404)
  })

  it('keeps user-data where it is told to', async () => {
    const { out } = await served(playedAs('hetzner'), (server) =>
      run(['serve', 'hetzner', '--record', server.url, '--with-user-data']),
    )
    const answers = await cloudScenario(cloudNamed('hetzner'), out, 'hetzner.yaml')
    assert.deepEqual(answers({ method: 'GET', path: '/hetzner/v1/userdata', headers: {} }), {
      ...{ headers: {}, body: userData },
    })
  })

  it('records below a path, and with the credentials of a scenario', async () => {
    const inFolder: Answering = (request) =>
      request.path.startsWith('/seed/') ? playedAs('nocloud')({ ...request, path: request.path.slice(5) }) : undefined
    const seed = await served(inFolder, (server) => run(['serve', 'nocloud', '--record', `${server.url}/seed/`]))
    assert.match(seed.out, /^ {4}"\/seed\/meta-data": \|/m)
    const own = { 'consumer-key': 'c', 'token-key': 't', 'token-secret': 'pw-42' }
    const signed = answersOf(play(cloudNamed('maas'), { maas: own }))
    const files = { '/maas.yaml': JSON.stringify({ maas: own }) }
    const maas = await served(signed, (server) =>
      run(['serve', 'maas', '--record', server.url, '--scenario', '/maas.yaml'], { files }),
    )
    assert.match(maas.out, /"\/MAAS\/metadata\/latest\/meta-data\/instance-id": "wpsh6q"/)
    assert.doesNotMatch(maas.out, /pw-42/)
  })

  it('records on a unix socket', async () => {
    const scratch = temporary()
    // nock would stand between, with sockets of its own.
    ;(await loadedNock())?.restore()
    const server = await serve({ answers: playedAs('lxd'), socket: join(scratch.path, 'sock') })
    try {
      const { out, err, exitCode } = await run(['serve', '--record', server.url])
      assert.equal(exitCode, 0, err)
      assert.match(err, /this is LXD: lxd/)
      const answers = await cloudScenario(cloudNamed('lxd'), out, 'lxd.yaml')
      const ask = (path: string) => answers({ method: 'GET', path, headers: {} }) as AnswerDetails
      assert.deepEqual(ask('/1.0/config'), playedAs('lxd')({ method: 'GET', path: '/1.0/config', headers: {} }))
      assert.match(String(ask('/1.0/config/user.meta-data').body), /^public-keys:/)
      assert.match(String(ask('/1.0/config/cloud-init.user-data').body), /left out/)
    } finally {
      await server.close()
      ;(await loadedNock())?.activate()
      scratch.remove()
    }
  })

  it('shows where it is from on the page, and no machine that it is not', async () => {
    const { out } = await served(playedAs('vultr'), (server) => run(['serve', 'vultr', '--record', server.url]))
    const text = scenarioText(await readScenario(cloudNamed('vultr'), clouds, out, 'vultr.yaml'))
    const shown = JSON.parse(text) as {
      readonly recorded: { readonly from: string; readonly paths: readonly string[] }
    }
    assert.match(shown.recorded.from, /^http:\/\/127\.0\.0\.1:/)
    assert.ok(shown.recorded.paths.includes('/v1.json'))
    assert.ok(!('hostname' in shown))
  })

  it('says what failed, and saves the rest', async () => {
    const right = playedAs('digitalocean')
    const broken: Answering = (request) =>
      request.path === '/metadata/v1/hostname'
        ? { status: 500 }
        : request.path === '/metadata/v1/region'
          ? { status: 302, headers: { location: 'http://192.0.2.1/' } }
          : right(request)
    const { out, err, exitCode } = await served(broken, async (server) => {
      const ran = await run(['serve', 'digitalocean', '--record', server.url])
      return { ...ran, err: ran.err.replaceAll(server.url, 'URL') }
    })
    assert.equal(exitCode, 1)
    assert.match(out, /"\/metadata\/v1\/id": "320111865"/)
    assert.match(
      err,
      /^.*: URL\/metadata\/v1\/hostname: status 500\n.*: URL\/metadata\/v1\/region: it leads to another host\n.*: not all could be read: \d+ answers are saved/,
    )
  })

  it('tells of twenty failures, and how many there are besides', async () => {
    const right = playedAs('vultr')
    const broken: Answering = (request) =>
      /^\/v1\/./.test(request.path) && !request.path.endsWith('no-such-name') ? { status: 500 } : right(request)
    const { err } = await served(broken, (server) => run(['serve', 'vultr', '--record', server.url]))
    const lines = err.trim().split('\n')
    assert.equal(lines.filter((line) => line.endsWith(': status 500')).length, Math.min(20, lines.length - 1), err)
    const many: Answering = (request) =>
      request.path === '/v1/' ? Array.from({ length: 50 }, (_, number) => `n${number}`).join('\n') : broken(request)
    const { err: more } = await served(many, (server) => run(['serve', 'vultr', '--record', server.url]))
    assert.equal(more.match(/: status 500\n/g)?.length, 20)
    assert.match(more, /\nfirstlight serve: and 30 more\n/)
  })

  const refusals: readonly (readonly [string, Answering, readonly string[], RegExp])[] = [
    [
      'a portal',
      () => ({ body: '<html>', headers: { 'content-type': 'text/html' } }),
      ['ec2'],
      /has nothing of ec2: it answers whatever it is asked/,
    ],
    ['another cloud', playedAs('vultr'), ['gce'], /has nothing of gce: .*: status 404/],
    ['a service that wants what is not there', playedAs('maas'), ['ec2'], /has nothing of ec2: .*: status 404/],
    [
      'nothing that is known',
      () => undefined,
      [],
      /answers as no cloud that is known does: say which it is of akamai, /,
    ],
    ['two clouds alike', playedAs('exoscale'), [], /may be each of cloudstack, exoscale: say which/],
  ]
  for (const [name, answers, args, why] of refusals) {
    it(`saves nothing of ${name}`, async () => {
      const { out, err, exitCode } = await served(answers, (server) => run(['serve', ...args, '--record', server.url]))
      assert.match(err, why)
      assert.deepEqual([out, exitCode], ['', 1])
    })
  }

  it('says where nobody is, what is no address, and what is no service', async () => {
    const url = await served(
      () => undefined,
      async (server) => server.url,
    )
    assert.match((await run(['serve', '--record', url])).err, /: nobody answers there/)
    assert.match((await run(['serve', 'ec2', '--record', url])).err, /has nothing of ec2: .*: nobody answers there/)
    assert.match((await run(['serve', 'ec2', '--record', 'ec2'])).err, /ec2 is no address of a service/)
    assert.match((await run(['serve', 'ovf', '--record', url])).err, /ovf is no service that can be recorded/)
    assert.match((await run(['serve', 'ec3', '--record', url])).err, /"ec3" is none of akamai, /)
  })

  it('is described for editors', async () => {
    const { out } = await run(['serve', '--schema'])
    const { properties } = JSON.parse(out) as { readonly properties: Readonly<Record<string, JsonObject>> }
    assert.deepEqual(properties['recorded']?.['required'], ['cloud', 'answers'])
  })

  it('needs no name of its cloud to be played', async () => {
    const files = { '/r.yaml': 'recorded: {cloud: digitalocean, answers: {/metadata/v1/id: "42"}}\n' }
    const { out } = await run(['serve', '--dump', '--scenario', '/r.yaml'], { files })
    assert.deepEqual(Object.keys(JSON.parse(out) as object), ['/metadata/v1/id'])
  })

  it('is played by its own cloud only', async () => {
    const files = { '/r.yaml': 'recorded: {cloud: ec2, answers: {}}\n' }
    const { err } = await run(['serve', 'gce', '--scenario', '/r.yaml'], { files })
    assert.match(err, /\/r\.yaml:1: what was recorded is another cloud's: ec2/)
  })
})

describe('firstlight serve --dump', () => {
  it('prints every path with its answer, without secrets', async () => {
    const files = { '/s.yaml': JSON.stringify(scenario) }
    const { out, exitCode } = await run(['serve', 'ec2', '--dump', '--scenario', '/s.yaml'], { files })
    assert.equal(exitCode, 0)
    const dumped = JSON.parse(out) as Readonly<Record<string, { readonly body: string }>>
    assert.deepEqual(dumped['/latest/meta-data/hostname'], {
      status: 200,
      headers: { 'content-type': 'text/plain', server: 'EC2ws' },
      body: 'db.example.com',
    })
    assert.match(dumped['/latest/meta-data/iam/security-credentials/web']?.body ?? '', /"SecretAccessKey": "REDACTED"/)
    assert.doesNotMatch(out, /hunter22|firstlight-token/)
    assert.equal(out.split('\n').filter((line) => line.startsWith('"/latest/meta-data/hostname": ')).length, 1)
  })

  for (const { name, converse } of clouds) {
    it(`has what ${name} gives to its machine, and nothing that is secret`, async () => {
      const files = { '/s.yaml': JSON.stringify(scenario) }
      const args = ['serve', name, '--dump', '--scenario', '/s.yaml']
      const { out, err, exitCode } = await run(args, { files })
      if (converse) {
        assert.match(err, /is asked on a line; it has no paths to show/)
        return
      }
      assert.equal(exitCode, 0, err)
      assert.ok(Object.keys(JSON.parse(out) as object).length > 0)
      const seen = (text: string, secret: string) =>
        [secret, ...base64Forms(secret)].some((form) => text.includes(form))
      assert.ok(!seen(out, 'hunter22') && !seen(out, 'pw-4711'))
      const { out: more } = await run([...args, '--with-user-data'], { files })
      assert.ok(more.length > 0 && !seen(more, 'pw-4711'))
    })
  }
})
