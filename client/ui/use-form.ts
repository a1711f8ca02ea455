import { type FormEvent, useState } from 'react'
import type { z } from 'zod'

export type Form<V, P> = {
  values: V
  set: (change: Partial<V>) => void
  /** True for a field that the schema refuses, once sending was tried. */
  isWrong: (field: keyof V & string) => boolean
  /** onSubmit handler: calls `run` with the parsed values, or marks wrong fields and focuses the first. */
  onSubmit: (run: (parsed: P) => void) => (event: FormEvent<HTMLFormElement>) => void
  reset: () => void
}

/** A form's values checked by the schema that the server uses. Inputs carry `name` = the field's name. */
export function useForm<V extends Record<string, unknown>, P>(schema: z.ZodType<P>, initial: V): Form<V, P> {
  const [values, setValues] = useState(initial)
  const [wasTried, setWasTried] = useState(false)
  const wrong = wasTried ? wrongFields(schema, values) : new Set<string>()
  return {
    values,
    set: (change) => setValues((old) => ({ ...old, ...change })),
    isWrong: (field) => wrong.has(field),
    onSubmit: (run) => (event) => {
      event.preventDefault()
      event.stopPropagation()
      const parsed = schema.safeParse(values)
      if (parsed.success) return run(parsed.data)
      setWasTried(true)
      const first = parsed.error.issues[0]?.path[0]
      const control = typeof first === 'string' ? event.currentTarget.elements.namedItem(first) : null
      if (control instanceof HTMLElement) control.focus()
    },
    reset: () => {
      setValues(initial)
      setWasTried(false)
    },
  }
}

function wrongFields(schema: z.ZodType, values: unknown): Set<string> {
  const parsed = schema.safeParse(values)
  return new Set(parsed.success ? [] : parsed.error.issues.map((issue) => String(issue.path[0])))
}
