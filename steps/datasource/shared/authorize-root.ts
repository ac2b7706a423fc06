// Who may log in as root with the keys that a cloud has for its machine.

import { reasonOf } from '../../../core/errors.ts'
import { say } from '../../../core/said.ts'
import { installKeys } from '../../../distros/install-keys.ts'
import { findUser } from '../../../system/accounts.ts'
import type { StepContext } from '../../step.ts'

export async function authorizeRoot({ host, notices, fail }: StepContext, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  try {
    const root = await findUser(host.files, ({ uid }) => uid === 0)
    if (root) await installKeys(host, notices, root, keys)
    else fail(say`datasource: the machine has no root to give the ssh keys to`)
  } catch (error) {
    fail(say`datasource: the ssh keys: ${reasonOf(error)}`)
  }
}
