// A text that yip makes part of a shell's command line, as the words that it stands for there. There is no shell: no sign has a meaning.

export const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '')
