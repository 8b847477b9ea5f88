// Text as SQL: the only two functions that put words from outside into it. Apart from the handle, so that what only
// builds SQL does not load the engine.

/** Text as a SQL string literal: the one function that quotes vendor text into SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** A vendor's column name as a SQL identifier: the one function that does. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
