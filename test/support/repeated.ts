// What stands twice in a text that people read.

/** A path or an address that is named twice, or three words in a row that come again; undefined: nothing. */
export function repeatedIn(text: string): string | undefined {
  // Several failures stand side by side.
  return text
    .split(/; |\n/)
    .map(repeatedInOne)
    .find((repeated) => repeated !== undefined)
}

function repeatedInOne(text: string): string | undefined {
  const places: readonly string[] = text.match(/(?:[a-z]+:\/)?\/[^\s'"`,;:()]{3,}/g) ?? []
  const twice = places.find((place, index) => places.indexOf(place) !== index)
  if (twice !== undefined) return twice
  const words = text.split(/\s+/)
  const threes = words.slice(0, -2).map((_, index) => words.slice(index, index + 3).join(' '))
  return threes.find((three, index) => threes.indexOf(three) < index - 2)
}
