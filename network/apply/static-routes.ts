// Classless static routes (RFC 3442) as DHCP clients hand them over: each spells them in its own way.
// https://www.rfc-editor.org/rfc/rfc3442

import { type Said, say } from '../../core/said.ts'

export interface StaticRoute {
  /** "10.0.0.0/8" */
  readonly target: string
  /** "0.0.0.0": on the link. */
  readonly gateway: string
}

export interface ParsedRoutes {
  readonly routes: readonly StaticRoute[]
  /** What was wrong with the first entry that could not be read; those before it are kept. */
  readonly problem: Said | undefined
}

/**
 * dhclient's: "24,10,1,2,192,168,0,1,0,10,0,0,1", with blanks and full stops as well ("24.10.1.2 192.168.0.1"), or
 * option 121 in hexadecimal ("18:a:1:2:c0:a8:0:1").
 */
export function parseClasslessRoutes(text: string): ParsedRoutes {
  const numbers = octetsOf(text.trim().replace(/;$/, ''))
  const routes: StaticRoute[] = []
  let rest = numbers
  while (rest.length > 0) {
    const [width = 0] = rest
    if (Number.isNaN(width)) return { routes, problem: say`a route has no prefix length` }
    if (width > 32) return { routes, problem: say`${width} is no prefix length` }
    const significant = Math.ceil(width / 8)
    const needed = 1 + significant + 4
    if (!rest.slice(0, needed).every(isOctet)) return { routes, problem: say`a route is no list of numbers` }
    if (rest.length < needed) return { routes, problem: say`a route of prefix length ${width} is cut short` }
    const network = [...rest.slice(1, 1 + significant), 0, 0, 0, 0].slice(0, 4)
    const gateway = rest.slice(1 + significant, needed)
    routes.push({ target: `${network.join('.')}/${width}`, gateway: gateway.join('.') })
    rest = rest.slice(needed)
  }
  return { routes, problem: undefined }
}

/** What is no number is NaN. */
function octetsOf(text: string): readonly number[] {
  if (text === '') return []
  const colons = /^[0-9a-f]{1,2}(:[0-9a-f]{1,2})*$/i.test(text) && text.includes(':')
  return colons
    ? text.split(':').map((octet) => Number.parseInt(octet, 16))
    : text
        .split(/[\s,.]+/)
        .filter(Boolean)
        .map((octet) => (/^\d{1,3}$/.test(octet) ? Number(octet) : Number.NaN))
}

const isOctet = (number: number) => number >= 0 && number <= 255

/** dhcpcd's and udhcpc's: "10.0.0.0/8 10.0.0.1 0.0.0.0/0 10.0.0.1". */
export function parseRoutePairs(text: string): ParsedRoutes {
  const words = text.trim().split(/\s+/).filter(Boolean)
  const routes: StaticRoute[] = []
  for (let index = 0; index < words.length; index += 2) {
    const [target = '', gateway = ''] = words.slice(index, index + 2)
    const valid = /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/.test(target) && /^\d{1,3}(\.\d{1,3}){3}$/.test(gateway)
    if (!valid) return { routes, problem: say`"${say.word(`${target} ${gateway}`)}" is no static route` }
    routes.push({ target, gateway })
  }
  return { routes, problem: undefined }
}
