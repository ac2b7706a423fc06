import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { run } from '../run.ts'

const v1 = { 'cloud-name': 'aws', cloud_id: 'aws', 'local-hostname': 'web-1', local_hostname: 'web-1', region: null }
const redacted = { ds: { meta_data: { list: ['a', 'b'], secret: 'redacted for non-root user' } }, v1 }
const sensitive = { ds: { meta_data: { list: ['a', 'b'], secret: 's3cr3t' } }, merged_cfg: { x: 1 }, v1 }

const files = {
  '/run/cloud-init/instance-data.json': JSON.stringify(redacted),
  '/run/cloud-init/instance-data-sensitive.json': { content: JSON.stringify(sensitive), mode: 0o600 },
  '/run/cloud-init/combined-cloud-config.json': { content: '{"packages": ["nginx"]}', mode: 0o600 },
  '/var/lib/cloud/instance/user-data.txt': { content: '#cloud-config\n{}\n', mode: 0o600 },
  '/var/lib/cloud/instance/vendor-data.txt': { content: gzipSync('vendor\n'), mode: 0o600 },
  '/here/other.json': '{"v1": {"region": "eu"}}',
}

const query = (...args: string[]) => run(['cloud-init', 'query', ...args], { files })
const asUser = (...args: string[]) => run(['cloud-init', 'query', ...args], { files, root: false })

describe('cloud-init query', () => {
  it('prints texts as they are and everything else as sorted JSON', async () => {
    assert.deepEqual(await query('v1.cloud_id'), { exitCode: 0, out: 'aws\n', err: '' })
    assert.equal((await query('v1.region')).out, 'null\n')
    assert.equal((await query('ds.meta_data.list')).out, '[\n "a",\n "b"\n]\n')
    assert.equal((await query('combined_cloud_config')).out, '{\n "packages": [\n  "nginx"\n ]\n}\n')
    assert.equal((await query('userdata')).out, '#cloud-config\n{}\n\n')
    assert.equal((await query('vendordata')).out, 'vendor\n\n')
  })

  it('finds the children of v1 at the top, dashes as underscores, and items by number', async () => {
    assert.equal((await query('local_hostname')).out, 'web-1\n')
    assert.equal((await query('v1.cloud_name')).out, 'aws\n')
    assert.equal((await query('ds.meta_data.list.1')).out, 'b\n')
  })

  it('lists keys', async () => {
    assert.equal((await query('--list-keys', 'ds')).out, 'meta_data\n')
    const all = (await query('-l')).out.trim().split('\n')
    assert.deepEqual(all.slice(0, 4), ['cloud-name', 'cloud_id', 'combined_cloud_config', 'ds'])
    const text = await query('-l', 'v1.region')
    assert.deepEqual([text.exitCode, text.err], [1, "ERROR: --list-keys provided but 'v1.region' is not a dict\n"])
  })

  it('prints everything with --all, for root with secrets', async () => {
    const all = JSON.parse((await query('--all')).out)
    assert.equal(all.ds.meta_data.secret, 's3cr3t')
    assert.deepEqual(all.merged_cfg, { x: 1 })
    assert.equal(all.region, null)
  })

  it('shows only root what only root may see', async () => {
    const all = JSON.parse((await asUser('-a')).out)
    assert.equal(all.ds.meta_data.secret, 'redacted for non-root user')
    assert.equal(all.userdata, '<redacted for non-root user> file:/var/lib/cloud/instance/user-data.txt')
    assert.equal(
      all.combined_cloud_config,
      '<redacted for non-root user> file:/run/cloud-init/combined-cloud-config.json',
    )
    assert.equal('merged_cfg' in all, false)
  })

  it('fills in a template, and says which variables are missing', async () => {
    assert.equal((await query('-f', 'Hi {{ v1.local_hostname }} {{ region }}')).out, 'Hi web-1 None\n')
    const missing = await query('--format', '{{ v1.nope }}')
    assert.deepEqual([missing.exitCode, missing.out], [0, 'CI_MISSING_JINJA_VAR/nope\n'])
    assert.match(missing.err, /^WARNING: Could not render jinja template variables .*: 'nope'\n$/)
    const broken = await query('-f', 'a {{')
    assert.deepEqual([broken.exitCode, broken.out], [1, ''])
    assert.match(broken.err, /^ERROR: Failed to render templated data\. Unable to parse Jinja template/)
  })

  it('says which key is missing, and ends with 1', async () => {
    const cases = [
      ['nope', "ERROR: Undefined instance-data key 'nope'\n"],
      ['v1.nope.x', "ERROR: instance-data 'v1' has no 'nope'\n"],
      ['v1.cloud_id.x', "ERROR: instance-data 'v1.cloud_id' has no 'x'\n"],
      ['ds.meta_data.list.7', "ERROR: instance-data 'ds.meta_data.list' has no '7'\n"],
    ] as const
    for (const [key, err] of cases) assert.deepEqual(await query(key), { exitCode: 1, out: '', err })
  })

  it('reads another file when told to', async () => {
    assert.equal((await query('-i', 'other.json', 'v1.region')).out, 'eu\n')
    assert.equal((await query('-u', 'other.json', 'userdata')).out, '{"v1": {"region": "eu"}}\n')
    assert.equal((await query('-i', '/nope', 'v1')).err, 'ERROR: Missing instance-data file: /nope\n')
  })

  it('wants to be asked something', async () => {
    const { exitCode, out, err } = await query()
    assert.equal(exitCode, 1)
    assert.equal(err, 'ERROR: Expected one of the options: --all, --format, --list-keys or varname\n')
    assert.match(out, /^usage: cloud-init query \[-h\]/)
  })

  it('says whether the data is missing, torn, or not for this user', async () => {
    const missing = await run(['cloud-init', 'query', 'v1'], { files: {} })
    assert.equal(missing.exitCode, 1)
    assert.match(
      missing.err,
      /^WARNING: Missing root-readable [^\n]+\nERROR: Missing instance-data file: \/run\/cloud-init\/instance-data\.json\n$/,
    )
    const torn = await run(['cloud-init', 'query', 'v1'], {
      files: { '/run/cloud-init/instance-data-sensitive.json': '{"v1": hunter2' },
    })
    assert.match(torn.err, /^ERROR: \/run\/cloud-init\/instance-data-sensitive\.json is not valid JSON: /)
    assert.match(torn.err, /line 1, column 8$/m)
    assert.doesNotMatch(torn.err, /hunter2/)
    const list = await run(['cloud-init', 'query', 'v1'], {
      files: { '/run/cloud-init/instance-data-sensitive.json': '[]' },
    })
    assert.equal(list.err, 'ERROR: /run/cloud-init/instance-data-sensitive.json does not hold a mapping\n')
  })
})
