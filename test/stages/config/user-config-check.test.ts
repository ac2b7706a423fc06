import assert from 'node:assert/strict'
import { bareMachine } from '../../../cli/shared/bare-machine.ts'
import type { Notice } from '../../../core/notices.ts'
import { openBoot } from '../../../stages/boot.ts'
import { checkUserConfig } from '../../../stages/config/user-config-check.ts'
import { collectingConsole } from '../../../stages/console.ts'

async function told(files: Readonly<Record<string, string>>) {
  const notices: Notice[] = []
  const onNotice = (notice: Notice) => {
    if (notice.level === 'warning') notices.push(notice)
  }
  const boot = openBoot({
    host: bareMachine({ files }),
    console: collectingConsole(),
    processId: 1,
    parentId: 0,
    onNotice,
  })
  await checkUserConfig(boot, await boot.settings())
  return notices.map(({ code, where }) => (where?.path === undefined ? code : `${code} ${where.path}`))
}

const userData = '/var/lib/cloud/instance/cloud-config.txt'

describe("the check of the user's config", () => {
  it('has nothing to say about what every module can use, or about no config at all', async () => {
    assert.deepEqual(await told({}), [])
    assert.deepEqual(await told({ [userData]: '#cloud-config\ntimezone: Etc/UTC\nruncmd: [date]\n' }), [])
  })

  it('says once that something is wrong, and where the keys stand that nobody reads', async () => {
    assert.deepEqual(await told({ [userData]: 'no_such: 1\ntimezone: UTC\nneither: 2\n' }), [
      'stage/schema',
      'stage/unknown-key (key 1)',
      'stage/unknown-key (key 3)',
    ])
    assert.deepEqual(await told({ [userData]: 'runcmd: 5\n' }), ['stage/schema'])
  })

  it("looks only at the user's own config", async () => {
    assert.deepEqual(await told({ '/etc/cloud/cloud.cfg.d/a.cfg': 'no_such: 1\nruncmd: 5\n' }), [])
  })
})
