// ansible: installs Ansible, pulls playbooks, or makes the machine a controller.

import { asText } from '../core/as-text.ts'
import { Failure, HostError } from '../core/errors.ts'
import { isList, isObject, type Json, type JsonObject } from '../core/json.ts'
import { fitting, linePlaces } from '../core/line-text.ts'
import { temporaryFolder } from '../core/paths.ts'
import { say } from '../core/said.ts'
import { defineSchema, type Infer } from '../core/schema/schema.ts'
import { shellWord } from '../core/shell-quote.ts'
import { argvOf } from '../system/argv.ts'
import type { Argv, Finished, RunOptions } from '../system/host.ts'
import { withTemporaryFolder } from '../system/temporary-path.ts'
import type { ConfigModule, ModuleContext } from './module.ts'
import { gitLogin } from './shared/git-login.ts'
import { kindOf, listOf } from './shared/settings.ts'

const pull = {
  url: { public: 'address', description: 'Of the repository.' },
  playbook_names: { public: true, description: 'Those to run.' },
  playbook_name: { public: true, description: 'Old: words of playbook_names.' },
} as const

const schema = defineSchema({
  type: 'object',
  properties: {
    ansible: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        install_method: { public: true, type: ['string', 'null'], description: 'distro or pip; default distro.' },
        package_name: { public: true, type: ['string', 'null'], description: 'Default ansible.' },
        run_user: { public: true, type: ['string', 'null'] },
        ansible_config: { public: true, type: ['string', 'null'], description: 'Path of the settings file.' },
        galaxy: {
          type: ['object', 'null'],
          properties: { actions: { description: 'Commands of ansible-galaxy, each a list of words.' } },
        },
        pull: {
          type: ['array', 'object', 'null'],
          description: 'What to pull; other keys are options of ansible-pull.',
          properties: pull,
          items: { properties: pull },
        },
        setup_controller: {
          type: ['object', 'null'],
          properties: {
            repositories: { description: 'Mappings of source, which is cloned, and path.' },
            run_ansible: {
              description: 'Mappings of playbook_name and playbook_dir; other keys are options of ansible-playbook.',
            },
          },
        },
      },
    },
  },
})

type Settings = NonNullable<Infer<typeof schema>['ansible']>

export const ansible: ConfigModule<Infer<typeof schema>, 'ansible'> = {
  id: 'ansible',
  frequency: 'once-per-instance',
  unrepeatable: { why: 'runs playbooks' },
  needs: 'ansible',
  schema,
  examples: [
    `#cloud-config
ansible:
  package_name: ansible-core
  install_method: distro
  pull:
  - url: https://github.com/holmanb/vmboot.git
    playbook_names: [ubuntu.yml]
`,
    `#cloud-config
ansible:
  package_name: ansible-core
  install_method: pip
  galaxy:
    actions: [[ansible-galaxy, collection, install, community.grafana]]
  setup_controller:
    repositories: [{path: /home/ansible/my-repo/, source: git@github.com:holmanb/vmboot.git}]
    run_ansible: [{playbook_dir: /home/ansible/my-repo, playbook_name: start-lxd.yml, timeout: 120}]
`,
  ],
  async apply({ ansible: settings }, context) {
    const pulls = checkedPulls(settings.pull)
    const controller = checkedController(settings.setup_controller)
    const run = runner(settings, context)
    await install(settings, run, context)
    const actions = (settings.galaxy?.actions ?? []) as Json
    if (!isList(actions)) throw new Failure(say`ansible.galaxy.actions is ${kindOf(actions)}; expected a list`)
    for (const action of actions) {
      if (!isList(action))
        throw new Failure(say`an action of ansible.galaxy is ${kindOf(action)}; expected a list of words`)
      await run(argvOf(action.map(asText)), { ofUser: true })
    }
    for (const pull of pulls) await pullPlaybooks(pull, run, settings, context)
    if (controller) await control(controller, run, settings, context)
  },
}

/** `gitSettings`: the path of a file that git reads in place of the user's. */
type Run = (argv: Argv, options?: RunOptions & { readonly gitSettings?: string | undefined }) => Promise<Finished>

/** Runs commands as the configured user, with the configured settings file. */
function runner({ run_user: user, ansible_config: config }: Settings, { host, agent }: ModuleContext): Run {
  const env = {
    HOME: agent.environment['HOME'] ?? '/root',
    ...(config ? { ANSIBLE_CONFIG: config, ansible_config: config } : {}),
  }
  const quoted = (word: string) => shellWord(word, 'python')
  return (argv, { cwd, gitSettings, ...options } = {}) => {
    const git = gitSettings === undefined ? {} : { GIT_CONFIG_GLOBAL: gitSettings }
    if (!user) return host.commands.run(argv, { ...options, env: { ...env, ...git }, ...(cwd ? { cwd } : {}) })
    const variables = ['PATH=$PATH', ...Object.entries(git).map(([name, value]) => `${name}=${quoted(value)}`)].join(
      ' ',
    )
    const command = `${cwd ? `cd ${quoted(cwd)} && ` : ''}env ${variables} ${argv.map(quoted).join(' ')}`
    fitting(linePlaces.account, user, 'ansible/run_user')
    return host.commands.run(['su', '-', user, '-c', command], { ...options, env })
  }
}

function checkedPulls(value: Json | undefined): readonly JsonObject[] {
  if (value === undefined || value === null) return []
  if (!isObject(value) && !Array.isArray(value))
    throw new Failure(say`Expected value ansible.pull as a mapping or a list`)
  const pulls = (Array.isArray(value) ? value : [value]).filter(isObject)
  for (const [index, pull] of pulls.entries()) {
    if (!pull['url']) throw new Failure(say`Missing required key 'url' from ansible.pull/${index}`)
    const named = [pull['playbook_name'], pull['playbook_names']].filter((names) => names !== undefined)
    if (named.length !== 1) throw new Failure(say`ansible.pull/${index} needs one of playbook_names and playbook_name`)
  }
  return pulls
}

function checkedController(value: Json | undefined): JsonObject | undefined {
  if (!isObject(value)) return undefined
  for (const key of ['repositories', 'run_ansible'])
    if (!value[key]) throw new Failure(say`Missing required key '${say.word(key)}' from ansible.setup_controller`)
  return value
}

async function install(settings: Settings, run: Run, context: ModuleContext): Promise<void> {
  const { host, distro, notices } = context
  const method = settings.install_method ?? 'distro'
  const name = fitting(linePlaces.argument, settings.package_name ?? 'ansible', 'ansible/package_name')
  if (method === 'distro') {
    if (!(await host.commands.find('ansible'))) await distro.packages.install([name])
    if (!(await host.commands.find('ansible'))) throw new Failure(say`command: ansible does not exist on system`)
    return
  }
  if (method !== 'pip') throw new Failure(say`Invalid install_method ${say.word(method)}; expected distro or pip`)
  const user = settings.run_user ? ['--user'] : []
  const pip = (...args: readonly string[]) => run(['python3', '-m', 'pip', ...args], { accept: 'any' })
  if ((await pip('--version')).exitCode !== 0) await distro.packages.install([distro.profile.pipPackage])
  const listed = async () => (await pip('list', ...user)).stdout.includes('ansible')
  if (await listed()) return
  const managed = (await run(['sh', '-c', 'ls /usr/lib/python3*/EXTERNALLY-MANAGED'], { accept: 'any' })).exitCode === 0
  const args = ['install', ...(managed ? ['--break-system-packages'] : []), ...user]
  if ((await pip(...args, '--upgrade', 'pip')).exitCode !== 0) {
    notices.warning(
      'modules/command-failed',
      say`Failed at upgrading pip. This is usually not critical, so it is skipped.`,
    )
  }
  await run(['python3', '-m', 'pip', ...args, name])
  if (!(await listed())) throw new Failure(say`${say.named(name)} is not installed after pip installed it`)
}

/** Works with an address that hides what it needs to log in there, and the file of settings by which git knows that. */
async function withLogin(
  address: string,
  { run_user: user }: Settings,
  { host, distro, paths }: ModuleContext,
  work: (address: string, gitSettings?: string) => Promise<void>,
): Promise<void> {
  const login = gitLogin(address)
  if (!login) return work(address)
  const account = user ? await distro.users.account(user) : undefined
  const owner = account && { user: account.uid, group: account.gid }
  const write = async (path: string) => {
    await host.files.write(path, login.settings, { mode: 0o600, durable: false, ...(owner && { owner }) })
    await work(login.address, path)
  }
  // Into the folder for temporary files nobody but root may go.
  if (!account) return withTemporaryFolder(host, temporaryFolder(paths), 'git', (folder) => write(`${folder}/settings`))
  const path = `${account.home}/.gitconfig-cloud-init`
  try {
    await write(path)
  } finally {
    await host.files.remove(path)
  }
}

async function pullPlaybooks(pull: JsonObject, run: Run, settings: Settings, context: ModuleContext): Promise<void> {
  const { notices, console } = context
  const { playbook_name: one, playbook_names: several, ...options } = pull
  const version = await pullVersion(run)
  if (!version) notices.warning('modules/command-failed', say`Cannot parse ansible version`)
  else if (version < 2007 && options['diff']) throw new Failure(say`Ansible version below 2.7 does not support --diff`)
  const names = (one === undefined ? listOf(several) : [asText(one)]).map((name) =>
    fitting(linePlaces.argument, name, 'ansible/pull/playbook_names'),
  )
  await withLogin(asText(options['url']), settings, context, async (address, gitSettings) => {
    const args = argumentsOf({ ...options, url: address })
    // It takes several from 2.12 on.
    for (const group of version !== undefined && version >= 2012 ? [names] : names.map((name) => [name])) {
      console.out((await run(['ansible-pull', ...args, ...group], { gitSettings })).stdout)
    }
  })
}

/** 2012 for 2.12. */
async function pullVersion(run: Run): Promise<number | undefined> {
  try {
    const { stdout } = await run(['ansible-pull', '--version'])
    const [, major, minor] = /(?<!\d)(\d+)\.(\d+)/.exec(stdout.split('\n', 1)[0] as string) ?? []
    return major === undefined ? undefined : Number(major) * 1000 + Number(minor)
  } catch (error) {
    if (error instanceof HostError) throw new Failure(say`ansible-pull does not run: ${error.short}`, { cause: error })
    throw error
  }
}

async function control(controller: JsonObject, run: Run, settings: Settings, context: ModuleContext): Promise<void> {
  const items = (key: string) => (Array.isArray(controller[key]) ? controller[key].filter(isObject) : [])
  for (const { source, path } of items('repositories')) {
    const from = fitting(linePlaces.argument, asText(source), 'ansible/setup_controller/repositories/source')
    const to = fitting(linePlaces.argument, asText(path), 'ansible/setup_controller/repositories/path')
    await withLogin(from, settings, context, async (address, gitSettings) => {
      await run(['git', 'clone', address, to], { gitSettings })
    })
  }
  for (const { playbook_name: name, playbook_dir: folder, ...options } of items('run_ansible')) {
    const playbook = fitting(linePlaces.argument, asText(name), 'ansible/setup_controller/run_ansible/playbook_name')
    await run(['ansible-playbook', playbook, ...argumentsOf(options)], folder ? { cwd: asText(folder) } : {})
  }
}

/** "--verify-commit", "--directory=/x"; nothing of an option that is false. */
function argumentsOf(options: JsonObject): readonly string[] {
  return Object.entries(options).flatMap(([key, value]) => {
    const name = `--${key.replaceAll('_', '-')}`
    return value === false ? [] : [value === true ? name : `${name}=${asText(value)}`]
  })
}
