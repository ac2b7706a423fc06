// What the quick reader knows of a document besides its value.

import { plainValue } from './scalar.ts'

export type Path = readonly (string | number)[]

/** From 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

export type Holder = Record<string, unknown> | unknown[]

interface Found {
  readonly holder: Holder
  readonly name: string | number
  readonly value: unknown
}

export class Notes {
  /** Plain scalars that are no text, or another one than they spell. */
  readonly #spelled = new Map<Holder, Map<string | number, string>>()
  /** Texts that are not plain. */
  readonly #quoted = new Map<Holder, Set<string | number>>()
  readonly #places = new Map<Holder, Map<string | number, Place>>()

  mark(holder: Holder, name: string | number, place: Place): void {
    const places = this.#places.get(holder) ?? new Map<string | number, Place>()
    this.#places.set(holder, places.set(name, place))
  }

  plain(text: string, holder: Holder, name: string | number): unknown {
    const value = plainValue(text)
    if (value !== text) {
      const spelled = this.#spelled.get(holder) ?? new Map<string | number, string>()
      this.#spelled.set(holder, spelled.set(name, text))
    }
    return value
  }

  quoted(text: string, holder: Holder, name: string | number): string {
    this.#quoted.set(holder, (this.#quoted.get(holder) ?? new Set()).add(name))
    return text
  }

  #found(value: unknown, path: Path): Found | undefined {
    let holder: Holder | undefined
    let current = value
    for (const name of path) {
      if (typeof current !== 'object' || current === null) return undefined
      if (!Object.hasOwn(current, name) || Array.isArray(current) !== (typeof name === 'number')) return undefined
      holder = current as Holder
      current = (current as Record<string | number, unknown>)[name]
    }
    const name = path.at(-1)
    return holder === undefined || name === undefined ? undefined : { holder, name, value: current }
  }

  spelling(value: unknown, path: Path): string | undefined {
    const found = this.#found(value, path)
    if (!found) return undefined
    const spelled = this.#spelled.get(found.holder)?.get(found.name)
    if (spelled !== undefined) return spelled
    if (found.value === null) return ''
    return typeof found.value === 'string' && !this.#quoted.get(found.holder)?.has(found.name) ? found.value : undefined
  }

  place(value: unknown, path: Path): Place | undefined {
    const found = this.#found(value, path)
    return found && this.#places.get(found.holder)?.get(found.name)
  }
}
