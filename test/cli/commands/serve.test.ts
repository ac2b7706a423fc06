import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { scenarioAnswers } from '../../../cli/shared/path-answers.ts'
import type { AnswerDetails } from '../../../metadata-server/answer.ts'
import { ec2 } from '../../../metadata-server/clouds/ec2.ts'
import { faults } from '../../../metadata-server/faults.ts'
import { type Temporary, temporary } from '../../support/temporary.ts'
import { run } from '../run.ts'
import { cloudScenario } from '../shared/read-cloud.ts'

const top = fileURLToPath(new URL('../../..', import.meta.url))
const entry = join(top, 'cli/main.ts')

describe('firstlight serve', () => {
  let scratch: Temporary

  before(() => {
    scratch = temporary()
  })
  after(() => scratch.remove())

  it('lists its faults', async () => {
    const { out } = await run(['serve', '--faults'])
    assert.deepEqual(
      out
        .trim()
        .split('\n')
        .map((line) => line.split(/ {2,}/)),
      faults.map(({ name, about }) => [name, about]),
    )
  })

  it('knows no other faults, and counts in whole numbers', async () => {
    const refused = async (...args: string[]) => (await run(['serve', ...args])).err
    assert.match(await refused('--fault', 'none', '/'), /there is no fault "none"; --faults lists them/)
    assert.match(await refused('--fault', 'silent', '--times', 'often', '/'), /--times takes a number/)
  })

  for (const [scenario, why, ...cloud] of [
    ['/x: {fault: none}\n', '1: there is no fault "none"; firstlight serve --faults lists them'],
    ['/x: {pace: soon}\n', '1: "pace" must be a number of zero or more'],
    ['/x: 3\n', '1: an answer is a text or a mapping'],
    ['/x: {boddy: a}\n', '1: an answer has no "boddy"; it has status, headers, '],
    ['instance-id: i-1\nfaults: 3\n', '2: faults: expected a mapping', 'ec2'],
    ['instance-id: i-1\nfaults: {/x: {after: -1}}\n', '2: faults//x/after: ', 'ec2'],
  ]) {
    it(`says where a scenario is wrong, and why: ${why}`, async () => {
      const { err, exitCode } = await run(['serve', ...cloud, '--scenario', '/s.yaml'], {
        files: { '/s.yaml': scenario ?? '' },
      })
      assert.ok(err.startsWith(`firstlight serve: /s.yaml:${why}`), err)
      assert.equal(exitCode, 1)
    })
  }

  it('takes faults from a scenario', async () => {
    assert.deepEqual(scenarioAnswers('/x: {fault: trickle, pace: 5, body: a}\n', 's.yaml')['/x'], {
      fault: 'trickle',
      pace: 5,
      body: 'a',
      status: undefined,
      delay: undefined,
      drip: undefined,
      cut: undefined,
      times: undefined,
      headers: undefined,
      then: undefined,
    })
    const text =
      'instance-id: i-1\nec2: {tokens: none}\nfaults: {/latest/meta-data/instance-id: {fault: silent, after: 1}}\n'
    const answering = await cloudScenario(ec2, text, 's.yaml')
    const ask = () => answering({ method: 'GET', path: '/latest/meta-data/instance-id', headers: {} })
    assert.equal((ask() as AnswerDetails).body, 'i-1')
    const wrong = ask() as AnswerDetails
    assert.deepEqual([wrong.fault, wrong.body], ['silent', 'i-1'])
  })

  it('serves until it is told to stop', async () => {
    mkdirSync(join(scratch.path, 'served'))
    writeFileSync(join(scratch.path, 'served/meta-data'), 'instance-id: i-1\n')
    const child = spawn(process.execPath, [entry, 'serve', join(scratch.path, 'served')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let printed = ''
    const url = await new Promise<string>((resolve) => {
      child.stdout.on('data', (chunk) => {
        printed += chunk
        const found = /^(http:\S+)\n/m.exec(printed)
        if (found) resolve(found[1] as string)
      })
    })
    const answer = await fetch(`${url}/meta-data`)
    assert.equal(await answer.text(), 'instance-id: i-1\n')
    child.kill('SIGTERM')
    assert.equal(await new Promise((resolve) => child.once('close', resolve)), 0)
    assert.match(printed, /\nGET \/meta-data -> 200\n/)
  })
})
