'use strict'
// Starts the bundle beside it under the node beside it, with code compiled when it was built: half of a start is compiling.
const { readFileSync } = process.getBuiltinModule('fs')
const { Script, constants } = process.getBuiltinModule('vm')

const scripts = new Map()
const chunks = new Map()

/** Compiles and runs one file of the bundle. Its text is ASCII, so that V8 keeps one byte a character. */
function load(name) {
  const filename = `${__dirname}/${name}`
  const source = readFileSync(filename, 'latin1')
  let cachedData
  try {
    cachedData = readFileSync(`${filename}.cache`)
  } catch {}
  const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER
  const script = new Script(source, { filename, cachedData, importModuleDynamically })
  scripts.set(filename, script)
  const module = { exports: {} }
  script.runInThisContext()(module.exports, builtin, module, filename, __dirname, lazy)
  return module.exports
}

function builtin(id) {
  const found = process.getBuiltinModule(id)
  if (!found) throw new Error(`${id} is not in the bundle`)
  return found
}

/** Loads a package that only some boots need, and that is therefore in a file of its own. */
async function lazy(specifier) {
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
    case 'ds-identify':
    case 'features':
    case 'generator':
    case '--version':
      return 'quick.cjs'
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
    default:
      return 'firstlight.cjs'
  }
}

module.exports = { bundleFor, load, scripts }
if (require.main === module) load(bundleFor(process.argv)).main()
