import assert from 'node:assert/strict'
import { finalMessage } from '../../modules/final-message.ts'
import { bootcmd } from '../../modules/scripts/bootcmd.ts'
import { runcmd } from '../../modules/scripts/runcmd.ts'
import { scriptsPerBoot } from '../../modules/scripts/scripts-per-boot.ts'
import { scriptsUser } from '../../modules/scripts/scripts-user.ts'
import { scriptsVendor } from '../../modules/scripts/scripts-vendor.ts'
import { shellScript } from '../../modules/scripts/shared/shell-script.ts'
import { rendered, renderSimple } from '../../modules/shared/templates.ts'
import { applied, machine } from './machine.ts'

const scripts = '/var/lib/cloud/instance/scripts'
const place = '/var/lib/cloud/instances/i-1/scripts'
const script = { content: '#!/bin/sh\n', mode: 0o700 }

describe('bootcmd and runcmd', () => {
  it('write lists as quoted words and texts as they are', () => {
    assert.equal(shellScript([['a', "b'c"], 'd', null], 'x'), "#!/bin/sh\n'a' 'b'\\''c'\nd\n")
    assert.equal(shellScript([['n', 1, true, null]], 'x'), "#!/bin/sh\n'n' '1' 'True' 'None'\n")
    assert.throws(() => shellScript([{ echo: 'a' }], 'runcmd'), /runcmd\/0 is a mapping/)
  })

  it('leave runcmd to scripts_user', async () => {
    const { host, trace } = await applied(runcmd, { runcmd: [['a', "b'c"], 'd', null] })
    assert.deepEqual(trace(), [])
    assert.deepEqual(host.tree()['/var/lib/cloud/instances/i-1/scripts/runcmd'], {
      type: 'file',
      content: "#!/bin/sh\n'a' 'b'\\''c'\nd\n",
      mode: 0o700,
      uid: 0,
      gid: 0,
    })
  })

  it('run bootcmd at once from a file only root reads, which is gone afterwards', async () => {
    let seen: string | undefined
    const { host } = await applied(
      bootcmd,
      { bootcmd: ['echo hi'] },
      {
        commands: {
          '/bin/sh *': async ({ argv, options }, host) => {
            const { mode } = (await host.files.stat(argv[1] as string)) ?? {}
            seen = `${mode?.toString(8)} ${options.env?.['INSTANCE_ID']} ${await host.files.readText(argv[1] as string)}`
            return ''
          },
        },
      },
    )
    assert.equal((await host.files.stat('/run/cloud-init/tmp'))?.mode, 0o1777)
    assert.equal(seen, '600 i-1 #!/bin/sh\necho hi\n')
    assert.deepEqual(await host.files.list('/run/cloud-init/tmp'), [])
  })

  it('fail with bootcmd, and leave no file then either', async () => {
    const box = machine({ commands: { '/bin/sh *': 4 } })
    await assert.rejects(bootcmd.apply({ bootcmd: ['exit 4'] }, box.context), { code: 'exit' })
    assert.deepEqual(box.codes(), ['modules/command-failed'])
    assert.deepEqual(await box.host.files.list('/run/cloud-init/tmp'), [])
  })
})

describe('scripts', () => {
  it('run in order of their names, and only what can be run', async () => {
    const { trace, codes } = await applied(
      scriptsUser,
      {},
      {
        files: {
          [`${place}/runcmd`]: script,
          [`${place}/part-002`]: script,
          [`${place}/notes`]: 'text',
          [`${place}/vendor/v`]: script,
        },
        commands: { [`${scripts}/runcmd`]: '', [`${scripts}/part-002`]: '' },
      },
    )
    assert.deepEqual(trace(), [`${scripts}/part-002`, `${scripts}/runcmd`])
    assert.deepEqual(codes(), ['scripts/not-executable'])
  })

  it('all run though one fails, and the failure says which', async () => {
    const folder = '/var/lib/cloud/scripts/per-boot'
    const box = machine({
      files: { [`${folder}/a`]: script, [`${folder}/b`]: script },
      commands: { [`${folder}/a`]: 3, [`${folder}/b`]: '' },
    })
    await assert.rejects(scriptsPerBoot.apply({}, box.context), {
      message: 'Runparts: 1 failures (a) in 2 attempted commands',
    })
    assert.deepEqual(box.trace(), [`${folder}/a`, `${folder}/b`])
    assert.deepEqual(box.codes(), ['scripts/failed', 'scripts/failed'])
  })

  it('of the vendor run under their prefix', async () => {
    const options = { files: { [`${place}/vendor/v`]: script }, commands: { 'timeout *': '' } }
    const { trace } = await applied(scriptsVendor, { vendor_data: { prefix: ['timeout', 30] } }, options)
    assert.deepEqual(trace(), [`timeout 30 ${scripts}/vendor/v`])
  })

  it('that are not there are no failure', async () => {
    assert.deepEqual((await applied(scriptsVendor, {})).trace(), [])
  })
})

describe('final_message', () => {
  const finished = '/var/lib/cloud/instances/i-1/boot-finished'

  it('says so and leaves the mark', async () => {
    const { host, err, codes } = await applied(finalMessage, {}, { uptime: 12.3 })
    assert.deepEqual(err, [
      'Cloud-init v. 26.2-firstlight-0.1.0 finished at Thu, 01 Jan 2026 00:00:00 +0000. ' +
        'Datasource DataSourceNoCloud [seed=/dev/sr0].  Up 12.30 seconds\n',
    ])
    assert.equal(host.text(finished), '12.30 - Thu, 01 Jan 2026 00:00:00 +0000 - v. 26.2-firstlight-0.1.0\n')
    assert.deepEqual(codes(), [])
  })

  it('fills in names of either case', async () => {
    const { err } = await applied(finalMessage, { final_message: 'up $UPTIME/${uptime}. $datasource' }, { uptime: 1 })
    assert.deepEqual(err, ['up 1.00/1.00. DataSourceNoCloud [seed=/dev/sr0]\n'])
  })

  it('leaves the mark though the message cannot be rendered, and warns of the fallback', async () => {
    const instance = { datasource: 'None', className: 'DataSourceNone', detail: '' }
    const { host, codes } = await applied(finalMessage, { final_message: '$nothing' }, { instance })
    assert.deepEqual(codes(), ['final-message/failed', 'final-message/fallback'])
    assert.ok(host.text(finished))
    const wanted = await applied(finalMessage, { datasource_list: ['None'] }, { instance })
    assert.deepEqual(wanted.codes(), [])
  })

  it('renders simple templates without an engine, and no others', async () => {
    assert.equal(renderSimple('## template: jinja\n{{ a }}$a', { a: 'x' }), 'x$a')
    assert.equal(renderSimple('## template:jinja\n{% if a %}b{% endif %}', { a: 'x' }), undefined)
    assert.equal(renderSimple('## template:jinja\n{{ a | upper }}', { a: 'x' }), undefined)
    assert.equal(renderSimple('## template:jinja\n{{ b }}', { a: 'x' }), undefined)
    assert.equal(renderSimple('$a {{a}}', { a: 'x' }), undefined)
    assert.equal(await rendered('## template:basic\n$a ${a}', { a: 'x' }, 'it'), 'x x')
    await assert.rejects(rendered('$b', { a: 'x' }, 'it'), /\bb\b/)
  })
})
