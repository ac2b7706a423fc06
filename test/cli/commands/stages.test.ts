import assert from 'node:assert/strict'
import { parseXml } from '../../../languages/xml.ts'
import { run } from '../run.ts'

describe('firstlight stages graph', () => {
  const files = {
    '/system/oem/10.yaml':
      'name: Defaults\nstages:\n  boot:\n  - {name: a, if: "true", commands: [x], files: []}\n  initramfs.after:\n  - {hostname: h}\n',
    '/oem/20.yaml':
      'name: Own <&">\nstages:\n  boot:\n  - {name: b, after: [{name: nope}]}\n  - {name: c, commands: [y], after: [{name: Defaults.a}]}\n  rootfs:\n  - {name: d}\n  my-stage:\n  - {name: e}\n',
  }

  it('shows the stages in the order of life, steps as they run, conditions, after, and what is wrong', async () => {
    const { out, exitCode } = await run(['stages', 'graph'], { files })
    assert.equal(exitCode, 1)
    assert.deepEqual(
      out.split('\n').filter((line) => /^[a-z]/.test(line)),
      ['rootfs', 'initramfs.after', 'boot', 'my-stage (by run-stage alone)'],
    )
    assert.match(out, /├─ 1\. Defaults\.a {2}\/system\/oem\/10\.yaml:4\n│ {5}files, commands, on condition of if\n/)
    assert.match(out, /├─ 2\. Own <&">\.b .*\n│ {5}nothing\n│ {5}! \/oem\/20\.yaml:4:\d+: step .*"after" names "nope"/)
    assert.match(out, /└─ 3\. Own <&">\.c .*\n {6}commands\n {6}after Defaults\.a\n/)
  })

  it('has each stage of the boot where the boot has it', async () => {
    const names = ['final.after', 'boot.final', 'reconcile', 'final']
    const document = `stages: {${names.map((name) => `${name}: [{commands: [x]}]`).join(', ')}}\n`
    const { out } = await run(['stages', 'graph'], { files: { '/oem/a.yaml': document } })
    const shown = out.split('\n').filter((line) => /^[a-z]/.test(line))
    assert.deepEqual(shown, ['final', 'boot.final', 'final.after', 'reconcile'])
  })

  it('takes other sources, and one stage alone', async () => {
    const { out, exitCode } = await run(['stages', 'graph', '-s', 'rootfs', '/oem'], { files })
    assert.equal(exitCode, 0)
    assert.equal(out, 'rootfs\n└─ 1. Own <&">.d  /oem/20.yaml:7\n      nothing\n')
    const broken = await run(['stages', 'graph', 'x.yaml'], { files: { '/here/x.yaml': 'stages: [\n' } })
    assert.deepEqual([broken.exitCode, broken.out], [1, ''])
    assert.match(broken.err, /^error: \/here\/x\.yaml:2:1: /)
  })

  it('says so where there is nothing to show, and fails for a stage that is misspelt', async () => {
    const shown = async (stage: string) => {
      const { exitCode, out, err } = await run(['stages', 'graph', '-s', stage, '/oem'], { files })
      return [exitCode, out, err]
    }
    assert.deepEqual(await shown('rootfz'), [1, '', 'no document has a stage "rootfz"; did you mean "rootfs"?\n'])
    assert.deepEqual(await shown('fs'), [0, '', 'no document has a stage "fs"\n'])
    const { exitCode, err } = await run(['stages', 'graph'])
    assert.deepEqual([exitCode, err], [0, 'no document has any step\n'])
  })

  it('draws them as a picture that any reader of XML understands', async () => {
    const { out } = await run(['stages', 'graph', '--svg'], { files })
    assert.match(out, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
    assert.equal((await parseXml(out, 'a picture')).name, 'svg')
    for (const words of ['>rootfs<', '>Defaults.a<', 'Own &lt;&amp;&quot;&gt;.b', 'marker-end', '#d64545'])
      assert.ok(out.includes(words), words)
    assert.doesNotMatch(out, /<script|href=/)
    assert.match((await run(['stages', 'graph', '--svg'])).out, /no document has any step/)
  })
})
