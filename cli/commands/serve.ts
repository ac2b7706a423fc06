// `firstlight serve`: a cloud to test against, or answers from a directory or a file, until it is told to stop.

import { Failure } from '../../core/errors.ts'
import { isObject } from '../../core/json.ts'
import { type Said, say } from '../../core/said.ts'
import type { Cloud } from '../../metadata-server/cloud.ts'
import { clouds } from '../../metadata-server/clouds/index.ts'
import { DiskError, FileSystemRefused } from '../../metadata-server/disk-image.ts'
import { faults } from '../../metadata-server/faults.ts'
import { type FileSystem, fileSystems } from '../../metadata-server/file-systems.ts'
import { PlaceMissing, servePlayed } from '../../metadata-server/serve-cloud.ts'
import { type ServeOptions, serve as serveAnswers } from '../../metadata-server/server.ts'
import { absolute, type Command, type Io } from '../io.ts'
import { type CommandSpec, type OptionValues, parseCommand } from '../options.ts'
import { cloudList, readMapping, readScenario, scenarioJsonSchema } from '../shared/cloud-scenario.ts'
import { dump, recordTo } from '../shared/keep-recording.ts'
import { directoryAnswers, scenarioAnswers } from '../shared/path-answers.ts'

const about = `Plays a cloud until interrupted, and prints each request; without arguments it lists the clouds:
${clouds.map(({ name }) => name).join(', ')}.
Without a scenario a sensible machine is there; a scenario says what it is (instance-id, hostname, public-keys, nics, user-data, ...),
what only one cloud has below that cloud's name, and what goes wrong, by path, below faults. --schema prints what it may have.
--record URL saves what a real metadata service answers as a scenario, without secrets; --dump prints what a cloud answers here.
Or serves a directory, or answers by path: a text, or a mapping with body, status, headers, delay (ms), drip (ms between bytes), cut
(bytes), fault and its pace (ms), times and then.`

const spec = {
  about,
  options: {
    scenario: {
      short: 's',
      type: 'value',
      metavar: 'FILE',
      about: 'YAML: the machine that the cloud has, or a mapping of paths to answers.',
    },
    address: { type: 'value', about: 'Address to listen on (default: 127.0.0.1).' },
    port: { short: 'p', type: 'value', about: 'Port (default: any free one).' },
    socket: { type: 'value', metavar: 'PATH', about: 'The unix socket of LXD, or of a serial line (default: a pty).' },
    disk: {
      type: 'value',
      metavar: 'PATH',
      about: "Write the cloud's disk: a folder, or an image that ends with .img or .iso.",
    },
    filesystem: {
      type: 'value',
      metavar: 'TYPE',
      choices: fileSystems,
      about: "Of an image (default: the one of the cloud's disk, but ext4 for an .img in place of a disc).",
    },
    guestinfo: {
      type: 'value',
      metavar: 'DIR',
      about: "Write VMware's guestinfo, with a stand-in for vmware-rpctool.",
    },
    'page-host': {
      type: 'list',
      metavar: 'NAME',
      about: 'A name under which the page /_firstlight is shown besides localhost, to other machines too.',
    },
    fault: { type: 'value', metavar: 'NAME', about: 'Let every path have this fault.' },
    after: { type: 'value', metavar: 'COUNT', about: 'Be right so often at each path before the fault (default: 0).' },
    times: { type: 'value', metavar: 'COUNT', about: 'And wrong so often then (default: always).' },
    pace: { type: 'value', metavar: 'MS', about: 'Milliseconds between the steps of the fault (default: 1000).' },
    faults: { type: 'flag', about: 'List the faults.' },
    record: {
      type: 'value',
      metavar: 'URL',
      about: 'Print what the real service there answers as a scenario, without secrets; CLOUD may be left out.',
    },
    output: {
      short: 'o',
      type: 'value',
      metavar: 'FILE',
      about: 'Write a recording or a dump to a file, which only its owner may read.',
    },
    dump: { type: 'flag', about: 'Print every path that the cloud plays with its answer, as JSON, without secrets.' },
    'with-user-data': { type: 'flag', about: 'Keep user-data and scripts in a recording or a dump.' },
    schema: { type: 'flag', about: 'Print the JSON Schema of scenarios, for editors.' },
  },
  arguments: [{ name: 'CLOUD|DIR', count: 'any', about: 'The cloud to play, or files to serve by their path.' }],
} as const satisfies CommandSpec

type Values = OptionValues<(typeof spec)['options']>

export const serve: Command = async (args, io) => {
  const parsed = parseCommand(spec, args, io)
  if (!parsed) return 0
  const { values, rest, fail } = parsed
  const list = listed(values, rest)
  if (list !== undefined) {
    io.out(list)
    return 0
  }
  const port = values.port === undefined ? 0 : Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65535) return fail(`"${values.port}" is no port number`)
  const counts = { after: count(values.after), times: count(values.times), pace: count(values.pace) }
  const wrong = Object.entries(counts).find(([, value]) => Number.isNaN(value))
  if (wrong) return fail(`--${wrong[0]} takes a number of zero or more`)
  const { fault: name, address } = values
  if (name !== undefined && !faults.some((one) => one.name === name))
    return fail(`there is no fault "${name}"; --faults lists them`)
  const options: Omit<ServeOptions, 'answers'> = {
    address,
    port,
    fault: name === undefined ? undefined : { name, ...counts },
    onRequest: printed(io),
  }
  const cloud = rest.length === 0 ? await cloudRecorded(io, values) : clouds.find(({ name }) => name === rest[0])
  if (cloud && rest.length > 1) return fail(`${cloud.name} stands alone; a directory of that name is ./${cloud.name}`)
  const place = (['socket', 'disk', 'guestinfo'] as const).find((one) => values[one] !== undefined)
  if (!cloud && place) return fail(`--${place} is for a cloud; there are ${clouds.map(({ name }) => name).join(', ')}`)
  const keeping = { output: values.output, userData: values['with-user-data'] === true }
  if (values.record !== undefined) {
    if (!cloud && rest.length > 0) return fail(`"${rest[0]}" is none of ${clouds.map(({ name }) => name).join(', ')}`)
    return await recordTo(io, { url: values.record, cloud, scenario: await scenarioText(io, values.scenario) }, keeping)
  }
  if (values.dump) {
    if (!cloud) return fail('--dump is for a cloud')
    return await dump(io, await readScenario(cloud, clouds, ...(await scenarioText(io, values.scenario))), keeping)
  }
  const server = await listening(values, async () =>
    cloud ? playCloud(io, cloud, values, options) : servePaths(io, rest, values, options),
  )
  if (!server) return fail('nothing to serve: give a directory or --scenario FILE')
  for (const one of server.places) io.out(`${one}\n`)
  if (server.page !== undefined) io.out(`page: ${server.page}\n`)
  if (server.places.some((one) => /^(http|unix|serial):/.test(one))) await io.interrupted
  await server.close()
  return 0
}

/** With what is said of a place that others have, or that is not this machine's. */
async function listening<T>({ address = '127.0.0.1', port, socket }: Values, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { syscall, code } = error as NodeJS.ErrnoException
    if (syscall !== 'listen' || code === undefined) throw error
    const place = socket === undefined ? say`${say.word(address)}, port ${say.word(port ?? '0')}` : say.path(socket)
    throw new Failure(say`Cannot listen on ${place}: ${reasons[code] ?? say.word(code)}`)
  }
}

const reasons: Readonly<Record<string, Said>> = {
  EADDRINUSE: say`it is in use`,
  EADDRNOTAVAIL: say`this machine has no such address`,
  EACCES: say`not allowed to this user`,
  ENOENT: say`there is no such folder`,
}

function listed(values: Values, rest: readonly string[]): string | undefined {
  if (values.schema) return `${JSON.stringify(scenarioJsonSchema(clouds), null, 2)}\n`
  if (values.faults) {
    const widest = Math.max(...faults.map(({ name }) => name.length))
    return faults.map(({ name, about }) => `${name.padEnd(widest)}  ${about}\n`).join('')
  }
  return rest.length === 0 && values.scenario === undefined && values.record === undefined
    ? cloudList(clouds)
    : undefined
}

/** Prints each request; those of one moment together, as a write costs as much as an answer. */
function printed(io: Io): ServeOptions['onRequest'] {
  let text = ''
  return ({ method, path }, outcome) => {
    if (text === '')
      setImmediate(() => {
        io.out(text)
        text = ''
      })
    text += `${method} ${path} -> ${outcome}\n`
  }
}

/** NaN: it is none. */
function count(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  return /^\d+$/.test(text) ? Number(text) : Number.NaN
}

async function playCloud(io: Io, cloud: Cloud, values: Values, options: Omit<ServeOptions, 'answers'>) {
  const played = await readScenario(cloud, clouds, ...(await scenarioText(io, values.scenario)))
  const place = async (path: string | undefined) => (path === undefined ? undefined : absolute(io, path))
  const places = {
    socket: await place(values.socket),
    disk: await place(values.disk),
    guestinfo: await place(values.guestinfo),
    filesystem: values.filesystem as FileSystem | undefined,
  }
  try {
    return await servePlayed(played, { ...options, ...places, page: true, pageHosts: values['page-host'] })
  } catch (error) {
    if (error instanceof PlaceMissing)
      throw new Failure(say`${say.word(cloud.name)} is no service: ${missing[error.option]}`)
    if (error instanceof FileSystemRefused)
      throw new Failure(
        say`Machines of ${say.word(cloud.name)} don't know their disk by ${error.wanted}: it is ${say.join(error.known.map(say.word), ' or ')}`,
      )
    if (error instanceof DiskError) throw new Failure(diskFailure(error))
    throw error
  }
}

const missing = {
  socket: say`--socket PATH says where its unix socket is to be`,
  disk: say`--disk PATH says where its disk is to be written, a folder or an image that ends with .img or .iso`,
  guestinfo: say`--guestinfo DIR says where its guestinfo is to be written`,
} as const

function diskFailure({ program, debian }: DiskError) {
  return debian === undefined
    ? say`${say.word(program)} could not write the disk`
    : say`${say.word(program)} is not here; Debian's package is called ${say.word(debian)}`
}

/** The one that a scenario was recorded of, which need not be named again. */
async function cloudRecorded(io: Io, { scenario, record }: Values): Promise<Cloud | undefined> {
  if (scenario === undefined || record !== undefined) return undefined
  const { recorded } = readMapping(...(await scenarioText(io, scenario))).value
  return isObject(recorded) ? clouds.find(({ name }) => name === recorded['cloud']) : undefined
}

/** Undefined: there is nothing. */
async function servePaths(
  io: Io,
  directories: readonly string[],
  values: Values,
  options: Omit<ServeOptions, 'answers'>,
) {
  const files = await Promise.all(directories.map(async (one) => directoryAnswers(io.host, await absolute(io, one))))
  const given = values.scenario === undefined ? {} : scenarioAnswers(...(await scenarioText(io, values.scenario)))
  const answers = Object.assign({}, ...files, given)
  if (Object.keys(answers).length === 0) return undefined
  const server = await serveAnswers({ ...options, answers })
  return { places: [server.url], page: undefined, close: server.close }
}

/** The text and the name of a scenario file; no file: an empty one. */
async function scenarioText(io: Io, file: string | undefined): Promise<[text: string, document: string]> {
  if (file === undefined) return ['', '']
  const path = await absolute(io, file)
  const text = await io.host.files.readText(path)
  if (text === undefined) throw new Failure(say`${say.path(path)}: no such file`)
  return [text, path]
}
