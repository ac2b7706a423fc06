import assert from 'node:assert/strict'
import { bootcmd } from '../../../modules/scripts/bootcmd.ts'
import { applied, machine } from '../machine.ts'

describe('bootcmd', () => {
  it('runs at once from a file only root reads, which is gone afterwards', async () => {
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
    assert.equal((await host.files.stat('/run/cloud-init/tmp'))?.mode, 0o700)
    assert.equal(seen, '600 i-1 #!/bin/sh\necho hi\n')
    assert.deepEqual(await host.files.list('/run/cloud-init/tmp'), [])
  })

  it('fails with its commands, and leaves no file then either', async () => {
    const box = machine({ commands: { '/bin/sh *': 4 } })
    await assert.rejects(bootcmd.apply({ bootcmd: ['exit 4'] }, box.context), { code: 'exit' })
    assert.deepEqual(box.codes(), ['modules/command-failed'])
    assert.deepEqual(await box.host.files.list('/run/cloud-init/tmp'), [])
  })
})
