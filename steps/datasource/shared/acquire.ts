// From the names of providers to what is kept of the one that knows the machine. Nothing is written before it is clear which one that is.

import { HostError, reasonOf } from '../../../core/errors.ts'
import type { Facts } from '../../../core/facts.ts'
import { say } from '../../../core/said.ts'
import { carryOut } from '../../../system/deed.ts'
import { gatherFacts } from '../../../system/facts.ts'
import { nameMachine } from '../../shared/name-machine.ts'
import type { StepContext } from '../../step.ts'
import { authorizeRoot } from './authorize-root.ts'
import { configFolder, keep, keptKeys, keptName, makeFolder } from './keep.ts'
import type { Found, Provider, Search } from './provider.ts'
import { providers } from './providers.ts'
import { useUserData } from './user-data.ts'

export interface Wanted {
  /** Names of providers, each once. */
  readonly wanted: readonly string[]
  readonly path: string | undefined
  /** Of the document that user-data is. */
  readonly name: string
}

export async function acquire({ wanted, path, name }: Wanted, context: StepContext): Promise<void> {
  const { host, notices, fail } = context
  await makeFolder(host)
  const asked = wanted.flatMap((one) => {
    const known = providers.find((provider) => provider.name === one)
    if (!known) notices.info(say`no datasource is called ${say.named(one)} here; it is left out`)
    return known ?? []
  })
  const facts = await factsFor(asked, context)
  const chosen = await choose(asked, { host, notices, facts, path })
  if (!chosen) return fail(say`datasource: no metadata/userdata found`)
  const { provider, found } = chosen
  notices.info(say`the datasource is ${say.word(provider.name)}`)
  await keep(host, found)
  if (found.failed) fail(say`datasource: the user-data of ${say.word(provider.name)}: ${found.failed}`)
  if (found.userData) {
    const folder = provider.name === 'file' || wanted.at(-1) === 'file' ? configFolder : (path ?? configFolder)
    await useUserData(found.userData, { folder, name }, context)
  } else if (!found.failed) {
    fail(say`datasource: no metadata/userdata found: ${say.word(provider.name)} has no user-data for this machine`)
  }
  await nameMachine(context, await keptName(host))
  await authorizeRoot(context, await keptKeys(host))
  if (!found.failed) await settle(found, context)
}

async function settle({ settle: deeds }: Found, { host, notices }: StepContext): Promise<void> {
  try {
    await carryOut(host, (await deeds?.()) ?? [], notices)
  } catch (error) {
    notices.warning('datasource/not-done', say`Cannot tell the cloud that the machine is ready: ${reasonOf(error)}`)
  }
}

/** Only what is needed: a disk is not looked at for a cloud, and no program is asked for the hypervisor for one that has nothing to do with it. */
async function factsFor(asked: readonly Provider[], { host }: StepContext): Promise<Facts> {
  const hypervisor = asked.some(({ name }) => name === 'vmware')
  return await gatherFacts(host, { filesystems: asked.some(({ disk }) => disk), nics: false, hypervisor })
}

interface Answer {
  readonly provider: Provider
  readonly found: Found
}

/**
 * Disks first. Of the others, which are asked side by side, the one that the firmware names, then the first of the list: who answers
 * sooner does not matter. Whoever has user-data comes before all that have none.
 */
async function choose(asked: readonly Provider[], search: Search): Promise<Answer | undefined> {
  for (const provider of asked.filter(({ disk }) => disk)) {
    const answer = await ask(provider, search)
    if (answer) return answer
  }
  const vendor = search.facts.dmi['sys_vendor'] ?? ''
  const named = ({ vendor: its }: Provider) => its?.test(vendor) ?? false
  const others = asked.filter(({ disk }) => !disk)
  const inOrder = [...others.filter(named), ...others.filter((provider) => !named(provider))]
  const answers = (await Promise.all(inOrder.map((provider) => ask(provider, search)))).filter(
    (one) => one !== undefined,
  )
  return answers.find(({ found }) => found.userData) ?? answers[0]
}

/** That nobody is there is usual, and only a debug line; an answer that cannot be used is not. */
async function ask(provider: Provider, search: Search): Promise<Answer | undefined> {
  try {
    const found = await provider.find(search)
    return found && { provider, found }
  } catch (error) {
    const why = say`datasource ${say.word(provider.name)}: ${reasonOf(error)}`
    if (isAbsence(error)) search.notices.debug(why)
    else search.notices.warning('datasource/failed', why)
    return undefined
  }
}

function isAbsence(error: unknown): boolean {
  if (!(error instanceof HostError)) return false
  const { status = 0 } = error.detail
  return error.code === 'status' ? status < 500 : ['unreachable', 'timeout'].includes(error.code)
}
