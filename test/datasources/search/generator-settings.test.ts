import assert from 'node:assert/strict'
import { ec2 } from '../../../datasources/ec2/ec2.ts'
import { none } from '../../../datasources/none.ts'
import { identify } from '../../../datasources/search/detect.ts'
import { passedOn, settingsFor } from '../../../datasources/search/generator-settings.ts'
import { machine } from '../machine.ts'

const config = (text: string) => [{ path: '/etc/cloud/cloud.cfg.d/90_ec2.cfg', text }]
const said = (cmdline = 'ro', text = '', policyFile = '') => {
  const { facts } = machine({ cmdline })
  return { facts, policyFile, configFiles: config(text) }
}
const strict = (...args: Parameters<typeof said>) => settingsFor(ec2, said(...args))['strict_id']

describe('what the boot generator knows of settings', () => {
  it('is what the source says for it, the policy file, config files and the command line, in rising order', () => {
    const [word, policy] = ['ci.datasource.ec2.strict_id=warn,3', 'ci.datasource.ec2.strict_id: warn,1']
    const file = 'datasource:\n  Ec2:\n    strict_id: false\n'
    assert.equal(strict(), 'true')
    assert.equal(strict('ro', '', policy), 'warn,1')
    assert.equal(strict('ro', file), 'false')
    assert.equal(strict('ro', file, policy), 'false')
    assert.equal(strict(`ro ${word}`, file, policy), 'warn,3')
  })

  it('stands in cloud.cfg and in files that are named after the source, in any notation', () => {
    const inFile = (path: string, value: string) =>
      settingsFor(ec2, {
        ...said(),
        configFiles: [{ path: `/etc/cloud/${path}`, text: `datasource:\n  Ec2:\n    strict_id: ${value}\n` }],
      })['strict_id']
    for (const path of ['cloud.cfg', 'cloud.cfg.d/ec2.cfg', 'cloud.cfg.d/90-EC2x.cfg'])
      assert.equal(inFile(path, 'warn,10'), 'warn,10', path)
    assert.equal(inFile('cloud.cfg.d/90-site.cfg', 'warn,10'), 'true')
    assert.equal(inFile('cloud.cfg', '"warn,10" # a while'), 'warn,10')
    assert.equal(strict('ro', 'datasource: {Ec2: {strict_id: warn, timeout: 3}}\n'), 'warn')
    assert.equal(strict('ro', 'datasource: {Ec2: {timeout: 3}}\n'), 'true')
  })

  it('reaches the stages where the source may be here', () => {
    assert.deepEqual(passedOn(ec2, said('ci.datasource.ec2.strict_id=warn')), [
      'datasource: {Ec2: {strict_id: "warn"}}',
    ])
    assert.deepEqual(passedOn(none, said()), [])
    assert.deepEqual(passedOn(undefined, said()), [])
  })

  it('decides whether an unknown machine may be one of EC2', () => {
    const generated = (cmdline: string) => {
      const input = { datasources: [ec2], disabledByFile: false, manualClean: false }
      return identify({
        ...input,
        ...said(`${cmdline} ci.di.policy=search,maybe=all`, 'datasource_list: [Ec2, GCE]\n'),
      })
    }
    assert.equal(generated('ro').exitCode, 1)
    assert.deepEqual(generated('ci.datasource.ec2.strict_id=warn').cloudCfg?.split('\n'), [
      'datasource_list: [ Ec2, None ]',
      'datasource: {Ec2: {strict_id: "warn"}}',
      '',
    ])
  })
})
