// Lists of any length: spreading one into the arguments of a call ends at about a hundred thousand.

/** The greatest of the numbers; -Infinity of none. */
export function greatest(numbers: Iterable<number>): number {
  let found = -Infinity
  for (const number of numbers) if (number > found) found = number
  return found
}

/** The least of the numbers; Infinity of none. */
export function least(numbers: Iterable<number>): number {
  let found = Infinity
  for (const number of numbers) if (number < found) found = number
  return found
}

/** Adds all of the second list to the end of the first. */
export function append<T>(list: T[], more: Iterable<T>): void {
  for (const item of more) list.push(item)
}
