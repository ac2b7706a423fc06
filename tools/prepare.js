// Links this package's own commands into node_modules/.bin, so that `npx cloud-init` answers from a checkout.
// Plain JavaScript: npm may run it on a Node that cannot read TypeScript.
import { existsSync, readFileSync, symlinkSync } from 'node:fs'

const { bin } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
if (existsSync('node_modules/.bin')) {
  for (const [name, target] of Object.entries(bin)) {
    const link = `node_modules/.bin/${name}`
    if (!existsSync(link)) symlinkSync(`../../${target}`, link)
  }
}
