import assert from 'node:assert/strict'
import { run } from '../run.ts'

const good = 'stages:\n  boot:\n  - name: a\n    files:\n    - {path: /etc/motd, content: hi, permissions: 0644}\n'

describe('firstlight validate', () => {
  it('finds nothing wrong with a document of stages alone', async () => {
    const { exitCode, out } = await run(['validate', 'a.yaml'], { files: { '/here/a.yaml': good } })
    assert.deepEqual([exitCode, out], [0, '1 document, 0 errors, 0 warnings\n'])
  })

  it('says which conditions nobody can understand, on whatever machine', async () => {
    const conditions = [
      'only_os: "(?!x)"',
      'node: "["',
      'only_service_manager: upstart',
      'if_files: {al: [/a]}',
      'only_arch: amd64',
    ]
    const text = `stages:\n  boot:\n${conditions.map((one) => `  - ${one}\n`).join('')}`
    const { out, exitCode } = await run(['validate', '/a.yaml'], { files: { '/a.yaml': text } })
    const places = out.split('\n').map((line) => line.split(': ').slice(0, 2).join(': '))
    const lines = [3, 4, 5, 6].map((line) => `/a.yaml:${line}:5: warning`)
    assert.deepEqual([exitCode, places], [0, [...lines, '1 document, 0 errors, 4 warnings', '']])
    assert.match(out, /did you mean "all"\?/)
  })

  it('says that there is nothing to look at', async () => {
    const files = { '/here/oem/a.txt': good }
    assert.match(
      (await run(['validate', 'oem'], { files })).out,
      /^warning: no document is there.*\n0 documents, 0 errors, 1 warning\n$/,
    )
    assert.equal((await run(['validate', '--strict', 'oem'], { files })).exitCode, 1)
    assert.match(
      (await run(['validate', '/nope'], { files })).out,
      /^error: .*no such file.*\n0 documents, 1 error, 0 warnings\n$/,
    )
  })

  it('says all that is wrong, of every stage, in the order of the lines', async () => {
    const bad = `stages:
  boot:
  - systctl: {a: 1}
    files:
    - {path: /a, permsisions: 0644, permissions: 644}
    - {path: [x]}
  after-instal:
  - commands: one
    after: [{name: nobody}]
`
    const { exitCode, out } = await run(['validate', '/a.yaml'], { files: { '/a.yaml': bad } })
    assert.equal(exitCode, 1)
    assert.deepEqual(
      out.split('\n').map((line) => line.split(': ').slice(0, 2).join(': ')),
      [
        '/a.yaml:3:5: warning',
        '/a.yaml:5:18: warning',
        '/a.yaml:5:37: warning',
        '/a.yaml:6:7: info',
        '/a.yaml:6:8: error',
        '/a.yaml:7:3: warning',
        '/a.yaml:8:5: error',
        '/a.yaml:9:14: error',
        '1 document, 3 errors, 4 warnings',
        '',
      ],
    )
  })

  it('ends with 0 for warnings, and under --strict with 1', async () => {
    const files = { '/a.yaml': 'stages: {boot: [{comands: [x]}]}\n' }
    assert.equal((await run(['validate', '/a.yaml'], { files })).exitCode, 0)
    assert.equal((await run(['validate', '--strict', '/a.yaml'], { files })).exitCode, 1)
  })

  it('takes a document itself, a directory, and what comes in', async () => {
    const files = { '/oem/1.yaml': good, '/oem/2.yaml': 'text\n', '/dev/stdin': 'stages: 7\n' }
    assert.equal((await run(['validate', good], { files })).exitCode, 0)
    const ran = await run(['validate', '/oem', '-', '/missing.yaml'], { files })
    assert.equal(ran.exitCode, 1)
    assert.match(ran.out, /^\/missing.yaml: |error: \/missing.yaml/m)
    assert.match(ran.out, /^\/oem\/2.yaml:1: error: /m)
    assert.match(ran.out, /^<STDIN>:1:1: error: /m)
    assert.match(ran.out, /^3 documents, 3 errors, 0 warnings$/m)
  })

  it('checks what a #cloud-config says, where it says it', async () => {
    const text = '#cloud-config\nwrite_files:\n- {path: /a, permissions: rwx}\nruncmd: [[a, b], {c: d}]\n'
    const { exitCode, out } = await run(['validate', '/a.yaml'], { files: { '/a.yaml': text } })
    assert.equal(exitCode, 1)
    assert.match(out, /^\/a.yaml:4:18: error: /m)
    assert.match(out, /^\/a.yaml:3:\d+: error: /m)
  })

  it('shows no content', async () => {
    const text = 'stages: {boot: [{files: [{path: /a, content: {hunter2: x}}], commands: {hunter3: y}, hunter4: z}]}\n'
    const { out, err } = await run(['validate', text])
    assert.doesNotMatch(out + err, /hunter/)
  })
})
