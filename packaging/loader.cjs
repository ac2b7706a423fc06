'use strict'
// Starts the bundle beside it under the node beside it, with code compiled when it was built: half of a start is compiling.
const { closeSync, openSync, readSync, statSync } = process.getBuiltinModule('fs')
const { Script, constants } = process.getBuiltinModule('vm')

const scripts = new Map()
const chunks = new Map()

/**
 * Compiles and runs one file of the bundle. Its text is ASCII, so that V8 keeps one byte a character. `need`: where a part of a bundle
 * gets what it shares with it.
 */
function load(name, need = builtin) {
  const filename = `${__dirname}/${name}`
  const { source, cachedData } = read(filename)
  const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER
  const script = new Script(source, { filename, cachedData, importModuleDynamically })
  scripts.set(filename, script)
  const module = { exports: {} }
  const later = (specifier) => lazy(specifier, module.exports)
  script.runInThisContext()(module.exports, need, module, filename, __dirname, later)
  return module.exports
}

/**
 * The text of a file and the code that was compiled of it, if there is any. One memory serves to read both, as new pages of it cost
 * as much as the reading.
 */
function read(filename) {
  const cache = `${filename}.cache`
  const size = (path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0
  const space = Buffer.allocUnsafeSlow(Math.max(size(filename), size(cache)))
  const source = readInto(space, filename).latin1Slice()
  let cachedData
  try {
    cachedData = readInto(space, cache)
  } catch {}
  return { source, cachedData }
}

function readInto(space, path) {
  const file = openSync(path)
  try {
    let size = 0
    for (let got = -1; got !== 0; size += got) got = readSync(file, space, size, space.length - size)
    return space.subarray(0, size)
  } finally {
    closeSync(file)
  }
}

function builtin(id) {
  const found = process.getBuiltinModule(id)
  if (!found) throw new Error(`${id} is not in the bundle`)
  return found
}

/**
 * Loads what only some boots need, and is therefore in a file of its own: a package, or "./FILE#MODULE" of the bundle `asked` (its
 * exports), whose other modules it may need.
 */
async function lazy(specifier, asked) {
  if (specifier.startsWith('./')) {
    const [file, path] = specifier.slice(2).split('#')
    if (!chunks.has(file))
      chunks.set(
        file,
        load(file, (id) => asked.modules[id]?.() ?? builtin(id)),
      )
    return chunks.get(file)[path]
  }
  const name = specifier
    .split('/', specifier.startsWith('@') ? 2 : 1)
    .join('-')
    .replace('@', '')
  if (!chunks.has(name)) chunks.set(name, load(`${name}.cjs`))
  return chunks.get(name)[specifier]
}

/** The smallest file that has the command: half of a short command's time goes into reading and compiling. */
function bundleFor([, path, ...args]) {
  let name = path.slice(path.lastIndexOf('/') + 1).replace(/\.c?js$/, '')
  if (name === 'firstlight' || name === 'main') name = args.shift()
  if (name === 'cloud-init') name = args.shift()
  switch (name) {
    case 'status':
    case 'cloud-id':
    case 'features':
    case '--version':
      return 'quick.cjs'
    case 'datasource':
    case 'ds-identify':
    case 'generator':
      return 'detect.cjs'
    case 'query':
      // --explain and --format need the rest.
      return args.some((arg) => /^--?[ef]/.test(arg)) ? 'firstlight.cjs' : 'quick.cjs'
    case 'devel':
      return args[0] === 'net-convert' ? 'convert.cjs' : 'firstlight.cjs'
    case 'init':
    case 'modules':
    case 'single':
    case 'agent':
    case 'boot':
    case '--all-stages':
      return 'stages.cjs'
    case 'kairos-agent':
      return args[0] === 'run-stage' ? 'documents.cjs' : 'firstlight.cjs'
    case 'yip':
    case 'run-stage':
      return 'documents.cjs'
    default:
      return 'firstlight.cjs'
  }
}

module.exports = { bundleFor, lazy, load, scripts }
if (require.main === module) load(bundleFor(process.argv)).main()
