// `npm run outdated`: a line for each direct dependency with a newer release. A warning: never fails, and silent without a registry.
import { spawnSync } from 'node:child_process'

// Asks the npm that runs this script, but on the project's own Node: npm leaves out releases that the Node it is on cannot run.
const npm = process.env['npm_execpath']
const [command, ...first] = npm ? [process.execPath, npm] : ['npm']
const { stdout } = spawnSync(command, [...first, 'outdated', '--json', '--fetch-retries=0', '--fetch-timeout=5000'], {
  encoding: 'utf8',
  timeout: 20_000,
})
for (const [name, { current, latest }] of Object.entries(newer(stdout))) {
  process.stdout.write(`${name} ${current}: ${latest} is out; move, or say why not in docs/decisions\n`)
}

/** What npm says; nothing where it could not ask, which it reports under "error". */
function newer(text: string): Readonly<Record<string, { readonly current: string; readonly latest: string }>> {
  try {
    const said = JSON.parse(text)
    return 'error' in said ? {} : said
  } catch {
    return {}
  }
}
