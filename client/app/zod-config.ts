// Must be imported before any schema: zod otherwise compiles with `new Function`, which the CSP
// refuses and reports, already while a schema is being made.
import { z } from 'zod'

z.config({ jitless: true })
